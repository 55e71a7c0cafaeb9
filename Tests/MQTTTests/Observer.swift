import MQTTCore
import MQTTLive

/// Listens to a run as any person's program may.
final class Observer {
  private let pool: ClientPool
  /// The last payload on each topic, as text.
  private(set) var latest: [String: String] = [:]
  /// All messages in order.
  private(set) var messages: [IncomingMessage] = []

  init(_ address: BrokerAddress, filters: [String]) throws {
    pool = ClientPool(address)
    _ = pool.add(ClientOptions(id: "observer", subscriptions: filters, qos: .atLeastOnce))
    try pool.connectAll(milliseconds: 20_000)
  }

  /// Pumps until `condition` holds for what came last on each topic, at most 20 s.
  func wait(until condition: ([String: String]) -> Bool) throws -> Bool {
    try pool.pump(milliseconds: 20_000) {
      for message in pool.takeInbox(of: 0) {
        messages.append(message)
        latest[message.topic] = String(decoding: message.payload, as: UTF8.self)
      }
      return condition(latest)
    }
  }
}
