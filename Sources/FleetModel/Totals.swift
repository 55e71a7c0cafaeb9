public import Quantities

/// What one node did, counted over a whole run.
public struct NodeTotals: Hashable, Sendable {
  /// Most exit heads a model may have.
  public static let exitLimit = 8

  /// Frames that the schedule asked for, whether or not the node was alive to look.
  public var expected: UInt32 = 0
  public var wakes: UInt32 = 0
  public var gated: UInt32 = 0
  /// Frames that the model looked at, and of these how many left at each exit.
  public var inferences: UInt32 = 0
  public var exits = InlineArray<8, UInt32>(repeating: 0)
  public var offloads: UInt32 = 0
  public var delivered: UInt32 = 0
  public var answered: UInt32 = 0
  public var timedOut: UInt32 = 0
  /// Frames whose final answer was right and in time.
  public var correct: UInt32 = 0
  /// Frames whose own answer was right, before any gateway's.
  public var correctLocally: UInt32 = 0
  public var brownOuts: UInt32 = 0
  /// Payload of all frames sent, repetitions and headers of fragmentation and of transport included; of questions received, at a gateway.
  public var bytesSent: UInt64 = 0

  public init() {}

  public static func == (a: Self, b: Self) -> Bool {
    guard a.expected == b.expected, a.wakes == b.wakes, a.gated == b.gated, a.inferences == b.inferences,
      a.offloads == b.offloads, a.delivered == b.delivered, a.answered == b.answered, a.timedOut == b.timedOut,
      a.correct == b.correct, a.correctLocally == b.correctLocally, a.brownOuts == b.brownOuts,
      a.bytesSent == b.bytesSent
    else { return false }
    return a.exits.indices.allSatisfy { a.exits[$0] == b.exits[$0] }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(wakes)
    hasher.combine(inferences)
    hasher.combine(correct)
    hasher.combine(bytesSent)
  }
}

/// The end of one node's account.
public struct NodeReport: Hashable, Sendable {
  public let node: UInt32
  public let totals: NodeTotals
  public let ledger: EnergyLedger
  /// Left in the battery at the end.
  public let stored: Joules
  public let stateOfCharge: Double
  /// What age has left of the battery's capacity, 0 ... 1.
  public let capacityLeft: Double
  public let alive: Bool
  /// Time spent with the power on.
  public let alivetime: SimDuration
  /// First brown-out or death, if there was one.
  public let firstDown: SimTime?

  public init(
    node: UInt32, totals: NodeTotals, ledger: EnergyLedger, stored: Joules, stateOfCharge: Double,
    capacityLeft: Double = 1, alive: Bool,
    alivetime: SimDuration, firstDown: SimTime?
  ) {
    self.node = node
    self.totals = totals
    self.ledger = ledger
    self.stored = stored
    self.stateOfCharge = stateOfCharge
    self.capacityLeft = capacityLeft
    self.alive = alive
    self.alivetime = alivetime
    self.firstDown = firstDown
  }
}

/// How often a frame of class `label` was finally taken for `predicted`, in one group.
public struct ConfusionRow: Hashable, Sendable {
  public let group: UInt16
  public let label: UInt8
  public let predicted: UInt8
  public let count: UInt64

  public init(group: UInt16, label: UInt8, predicted: UInt8, count: UInt64) {
    self.group = group
    self.label = label
    self.predicted = predicted
    self.count = count
  }
}

/// One bucket of a group's latency histogram.
public struct LatencyRow: Hashable, Sendable {
  public let group: UInt16
  public let outcome: InferenceOutcome
  /// Latencies from `lower` up to, but not including, `upper`.
  public let lower: SimDuration
  public let upper: SimDuration
  public let count: UInt64

  public init(group: UInt16, outcome: InferenceOutcome, lower: SimDuration, upper: SimDuration, count: UInt64) {
    self.group = group
    self.outcome = outcome
    self.lower = lower
    self.upper = upper
    self.count = count
  }
}

/// What a run came to.
public struct FleetReport: Hashable, Sendable {
  /// Nodes first, then gateways.
  public var nodes: [NodeReport] = []
  public var confusion: [ConfusionRow] = []
  public var latencies: [LatencyRow] = []
  public var eventCount = 0
  /// Virtual time reached.
  public var end = SimTime.start

  public init() {}
}
