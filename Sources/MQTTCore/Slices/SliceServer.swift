/// The gateway's side of the slice protocol, without IO: collects a slice, hands it over once, repeats its replies.
///
/// It keeps nothing that a restart would lose: a new server that gets the slice again gives the same replies,
/// because the queue state comes with the slice.
public struct SliceServer: Sendable {
  /// What to do about a request.
  public enum Step: Hashable, Sendable {
    /// Nothing yet: the slice is not complete.
    case wait
    /// The slice is complete: serve it, then call `finish`.
    case serve(Slice)
    /// It was served before: publish this reply again.
    case repeated(OffloadReply)
    /// Nothing: it belongs to a slice that is over.
    case stale
    /// The run process broke the contract.
    case wrong(String)
  }

  private var session: UInt64?
  private var number: UInt64 = 0
  private var requests: [OffloadRequest?] = []
  private var missing = 0
  /// The slice handed over by `serve`, until `finish`.
  private var serving: Slice?
  /// Replies of the last slice by index; empty until it is finished.
  private var replies: [OffloadReply] = []

  public init() {}

  /// Takes a request in.
  public mutating func receive(_ request: OffloadRequest) -> Step {
    let key = request.key
    if key.session != session || key.slice > number {
      session = key.session
      number = key.slice
      requests = Array(repeating: nil, count: Int(key.total))
      missing = Int(key.total)
      serving = nil
      replies.removeAll(keepingCapacity: true)
    }
    guard key.slice == number else { return .stale }
    guard Int(key.total) == requests.count else {
      return .wrong("slice \(number) has \(requests.count) requests, this one says \(key.total)")
    }
    let index = Int(key.index)
    if !replies.isEmpty {
      return replies[index].key == key ? .repeated(replies[index]) : .wrong("index \(index) was another message")
    }
    if let known = requests[index] {
      return known == request ? .wait : .wrong("index \(index) of slice \(number) came twice and differs")
    }
    requests[index] = request
    missing -= 1
    if missing > 0 { return .wait }
    let slice = Slice(
      session: key.session, number: number, queue: requests[0]?.queue ?? [], unordered: requests.compactMap { $0 })
    serving = slice
    return .serve(slice)
  }

  /// Takes the outcome of a slice that was handed over, and returns its replies in order of index.
  ///
  /// None when another slice, of a run that started anew, has taken its place.
  ///
  /// - Precondition: the answer has one service for each of the slice's requests.
  public mutating func finish(_ slice: Slice, _ answer: SliceAnswer) -> [OffloadReply] {
    precondition(
      answer.services.count == slice.requests.count,
      "\(answer.services.count) services for \(slice.requests.count) requests")
    guard slice == serving else { return [] }
    replies = zip(slice.requests, answer.services).map { request, service in
      let isLast = request.key.index == request.key.total - 1
      return OffloadReply(key: request.key, service: service, queue: isLast ? answer.queue : [])
    }
    replies.sort { $0.key.index < $1.key.index }
    serving = nil
    return replies
  }
}
