public import Quantities

/// A question that has reached a gateway's radio.
public struct Question: Hashable, Sendable {
  public let node: UInt32
  /// The node's place in its cell.
  public let index: UInt32
  /// The node's own number for it.
  public let count: UInt32
  public let gateway: UInt16
  public let group: UInt16
  /// Which of its group's sensors the node has.
  public let sensor: UInt8
  /// The frame asked about.
  public let frame: UInt32
  public let sent: SimTime
  /// When it reaches the process that runs the gateway's model.
  public let arrival: SimTime

  /// The order in which a gateway serves: by arrival, then by node and its own count.
  public static func precedes(_ a: Self, _ b: Self) -> Bool {
    if a.arrival != b.arrival { return a.arrival < b.arrival }
    return a.node != b.node ? a.node < b.node : a.count < b.count
  }
}

/// What a gateway's process made of a question.
public struct Answer: Hashable, Sendable {
  public let gateway: UInt16
  /// The node's place in its cell.
  public let index: UInt32
  /// The node's own number for the question.
  public let count: UInt32
  public let arrival: SimTime
  /// When a worker took it up; it is done `verdict.service` later.
  public let start: SimTime
  public let verdict: Verdict

  public init(_ question: Question, start: SimTime, verdict: Verdict) {
    gateway = question.gateway
    index = question.index
    count = question.count
    arrival = question.arrival
    self.start = start
    self.verdict = verdict
  }
}
