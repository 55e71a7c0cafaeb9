/// Why the link between a run and its gateways cannot be held up.
///
/// What heals by itself (a lost connection, a lost message, a gateway that restarts) is not an error.
public enum LinkError: Error, Hashable, CustomStringConvertible {
  /// A program is not installed.
  case programMissing(program: String, searched: [String], package: String)
  /// A child process did not start, or ended at once; its last words are in `output`.
  case childFailed(program: String, reason: String, output: String)
  /// A file of ours is missing or unreadable.
  case file(path: String, reason: String)
  /// No answer from a broker in time.
  case unreachable(address: String, reason: String)
  /// The broker says no.
  case refused(address: String, client: String, reason: String)
  /// Somebody else connects under our client's name.
  case takenOver(client: String)
  /// A name cannot be a topic, or a message cannot be sent as it is.
  case unusable(String)
  /// Gateways that never said they are ready.
  case noGateway(names: [String], seconds: Int)
  /// A gateway that is there, but does not answer.
  case noReply(gateways: [String], slice: UInt64, unanswered: Int, seconds: Int)
  /// Somebody sent what the contract forbids.
  case badMessage(topic: String, problem: String)

  public var description: String {
    switch self {
    case .programMissing(let program, let searched, let package):
      "'\(program)' is not installed (looked in \(searched.joined(separator: ", "))). Install it with: "
        + "apt-get install \(package)"
    case .childFailed(let program, let reason, let output):
      "\(program) \(reason)" + (output.isEmpty ? "" : ". It said: \(output)")
    case .file(let path, let reason): "\(path): \(reason)"
    case .unreachable(let address, let reason): "no MQTT broker answers at \(address): \(reason)"
    case .refused(let address, let client, let reason):
      "the MQTT broker at \(address) refuses '\(client)': \(reason). Check user name and password"
    case .takenOver(let client):
      "the broker keeps closing the connection of '\(client)': another program uses the same name. "
        + "Two runs or gateways of the same name cannot share a broker: name one of them differently"
    case .unusable(let problem): problem
    case .noGateway(let names, let seconds):
      "no gateway called \(names.joined(separator: ", ")) said it is ready within \(seconds) s"
    case .noReply(let gateways, let slice, let unanswered, let seconds):
      "\(unanswered) requests of slice \(slice) to \(gateways.joined(separator: ", ")) have no reply after \(seconds) s"
    case .badMessage(let topic, let problem): "bad message on \(topic): \(problem)"
    }
  }
}
