import Quantities

/// The run process's side of the slice protocol, without IO: numbers the requests, collects the replies.
///
///     var client = SliceClient(session: 7, gateways: 2)
///     for request in client.open(offloads) { publish(request) }
///     while !client.isComplete { client.receive(nextReply()) }   // republish pendingRequests() now and then
///     let replies = client.close()                               // in the order of offloads
///
/// Messages may be lost, repeated or reordered at will; the replies are the same.
public struct SliceClient: Sendable {
  /// What became of a reply.
  public enum Receipt: Hashable, Sendable {
    /// It answers an open request.
    case accepted
    /// That request is answered already.
    case duplicate
    /// It belongs to another session, or to a slice that is closed.
    case stale
    /// The gateway broke the contract: the reply cannot belong to the request it names, or violates its time.
    case wrong(String)
  }

  /// Requests and replies of one gateway in the open slice.
  private struct Share {
    /// The request's position among the slice's offloads, for each index.
    var positions: [Int] = []
    var unanswered = 0
    /// Queue state as last learnt.
    var queue: [UInt8] = []
  }

  /// Drawn when the run process starts; tells its messages from those of a run of the same name before it.
  public let session: UInt64
  /// Number of the open slice, or of the last one.
  public private(set) var slice: UInt64 = 0
  private var shares: [Share]
  /// Gateways with requests in the open slice, in order of first use.
  private var asked: [Int] = []
  private var requests: [OffloadRequest] = []
  private var replies: [OffloadReply?] = []
  private var unanswered = 0

  public init(session: UInt64, gateways: Int) {
    self.session = session
    shares = Array(repeating: Share(), count: gateways)
  }

  /// Whether every request of the open slice is answered; true also when no slice is open.
  public var isComplete: Bool { unanswered == 0 }

  /// How many requests of the open slice wait for their reply.
  public var unansweredCount: Int { unanswered }

  /// The queue state that a gateway last gave; empty before its first reply.
  public func queue(ofGateway gateway: Int) -> [UInt8] { shares[gateway].queue }

  /// Opens a slice and returns its requests, to be published in any order.
  ///
  /// - Precondition: no slice is open, and every gateway exists.
  public mutating func open(_ offloads: [Offload]) -> [OffloadRequest] {
    precondition(requests.isEmpty, "slice \(slice) is still open with \(unanswered) unanswered requests")
    slice += 1
    for (position, offload) in offloads.enumerated() {
      let gateway = Int(offload.gateway)
      precondition(gateway < shares.count, "gateway \(gateway) of \(shares.count)")
      if shares[gateway].positions.isEmpty { asked.append(gateway) }
      shares[gateway].positions.append(position)
    }
    replies = Array(repeating: nil, count: offloads.count)
    requests.reserveCapacity(offloads.count)
    for offload in offloads {
      let gateway = Int(offload.gateway)
      let index = shares[gateway].unanswered
      shares[gateway].unanswered += 1
      let key = MessageKey(
        session: session, slice: slice, index: UInt32(index), total: UInt32(shares[gateway].positions.count),
        gateway: offload.gateway, node: offload.node, count: offload.count)
      requests.append(OffloadRequest(key: key, offload: offload, queue: index == 0 ? shares[gateway].queue : []))
    }
    unanswered = offloads.count
    return requests
  }

  /// Takes a reply in.
  public mutating func receive(_ reply: OffloadReply) -> Receipt {
    let key = reply.key
    guard key.session == session, key.slice == slice, !requests.isEmpty else { return .stale }
    let gateway = Int(key.gateway)
    guard gateway < shares.count, key.total == shares[gateway].positions.count else {
      return .wrong("gateway \(key.gateway) has no \(key.total) requests in slice \(slice)")
    }
    let position = shares[gateway].positions[Int(key.index)]
    let request = requests[position]
    guard request.key == key else {
      return .wrong(
        "request \(key.index) of slice \(slice) is message \(request.key.count) of node \(request.key.node), "
          + "not \(key.count) of \(key.node)")
    }
    guard reply.service.start >= request.arrival else {
      return .wrong(
        "service starts at \(reply.service.start.nanoseconds) ns, before the arrival at "
          + "\(request.arrival.nanoseconds) ns")
    }
    if replies[position] != nil { return .duplicate }
    replies[position] = reply
    shares[gateway].unanswered -= 1
    unanswered -= 1
    return .accepted
  }

  /// The requests to publish again: the whole share of every gateway that has not answered all of its requests.
  ///
  /// The whole share, because a gateway that was restarted after half of its replies remembers none of it.
  public func pendingRequests() -> [OffloadRequest] { asked.flatMap { pendingRequests(gateway: $0) } }

  /// The same for one gateway; empty when it has answered everything.
  public func pendingRequests(gateway: Int) -> [OffloadRequest] {
    shares[gateway].unanswered == 0 ? [] : shares[gateway].positions.map { requests[$0] }
  }

  /// Gateways with unanswered requests.
  public var pendingGateways: [Int] { asked.filter { shares[$0].unanswered > 0 } }

  /// Closes the slice and returns the replies in the order of its offloads.
  ///
  /// - Precondition: the slice is complete.
  public mutating func close() -> [OffloadReply] {
    precondition(unanswered == 0, "slice \(slice) has \(unanswered) unanswered requests")
    let answered = replies.compactMap { $0 }
    for gateway in asked {
      if let last = shares[gateway].positions.last { shares[gateway].queue = answered[last].queue }
      shares[gateway].positions.removeAll(keepingCapacity: true)
    }
    asked.removeAll(keepingCapacity: true)
    requests.removeAll(keepingCapacity: true)
    replies.removeAll(keepingCapacity: true)
    return answered
  }
}
