public import Quantities

/// What an inference came to.
public enum InferenceOutcome: UInt8, Sendable, CaseIterable {
  /// The gate saw nothing worth a look; the answer is the stream's background class.
  case gated
  /// The node was sure enough and kept its own answer.
  case accepted
  /// The gateway's answer came in time and replaced the node's.
  case answered
  /// Offloaded, but no answer within the timeout: the node kept its own.
  case timedOut
  /// Browned out before there was an answer.
  case brownedOut
}

/// What became of a message from a node to its gateway.
public enum MessageFate: UInt8, Sendable, CaseIterable {
  /// Received by the gateway.
  case delivered
  /// Overlapped another transmission and was not the stronger.
  case collided
  /// Arrived below the receiver's sensitivity.
  case tooWeak
  /// Arrived while every demodulator of the gateway was busy.
  case noDemodulator
  /// Never sent: the channel stayed busy or the duty cycle forbade it.
  case channelBusy
  /// Arrived while the gateway had no power.
  case gatewayDown
  /// Arrived while somebody jammed the gateway.
  case jammed
  /// The node browned out while sending.
  case brownedOut
  /// Arrived while the gateway was sending itself.
  case gatewayTransmitting
  /// Received and answered, but the gateway might not or could not send the answer in either receive window.
  case noDownlink
}

/// Why a node changed its state of life.
public enum LifeChange: UInt8, Sendable, CaseIterable {
  /// The terminal voltage fell below the cut-off under load; the node may revive.
  case brownOut
  /// Recharged or warmed enough, and restarted.
  case revival
  /// Browned out with no harvest and no warmth that could ever revive it.
  case death
  /// The hardware broke.
  case failure
  /// The node got a full battery.
  case replacement
  /// Heat slows the clock from here on, or slows it more.
  case throttle
  /// Heat lets the clock rise again.
  case unthrottle
  /// Too hot: off until it has cooled.
  case shutdown
}

/// The state of a node at a moment, as recorded at the scenario's sampling interval.
public struct SampleRow: Hashable, Sendable {
  public let node: UInt32
  public let time: SimTime
  public let alive: Bool
  /// 0 ... 1
  public let stateOfCharge: Double
  /// Open-circuit voltage.
  public let voltage: Volts
  public let temperature: Celsius
  /// Energy taken from the battery since the start, all causes.
  public let consumed: Joules
  /// Energy harvested since the start.
  public let harvested: Joules

  public init(
    node: UInt32, time: SimTime, alive: Bool, stateOfCharge: Double, voltage: Volts, temperature: Celsius,
    consumed: Joules, harvested: Joules
  ) {
    self.node = node
    self.time = time
    self.alive = alive
    self.stateOfCharge = stateOfCharge
    self.voltage = voltage
    self.temperature = temperature
    self.consumed = consumed
    self.harvested = harvested
  }
}

/// One frame that a node looked at.
public struct InferenceRow: Hashable, Sendable {
  public let node: UInt32
  /// When the node woke for it.
  public let time: SimTime
  /// Index of the frame in its stream's list of frames.
  public let frame: UInt32
  public let label: UInt8
  /// The node's own answer.
  public let local: UInt8
  /// The answer that counted: the gateway's when it came in time, else the node's.
  public let final: UInt8
  /// The exit head that answered, from 0; 255 when the gate skipped the model.
  public let exit: UInt8
  /// The node's confidence in its own answer, by the policy's measure.
  public let confidence: Float
  public let outcome: InferenceOutcome
  /// From waking to the final answer.
  public let latency: SimDuration

  public init(
    node: UInt32, time: SimTime, frame: UInt32, label: UInt8, local: UInt8, final: UInt8, exit: UInt8,
    confidence: Float, outcome: InferenceOutcome, latency: SimDuration
  ) {
    self.node = node
    self.time = time
    self.frame = frame
    self.label = label
    self.local = local
    self.final = final
    self.exit = exit
    self.confidence = confidence
    self.outcome = outcome
    self.latency = latency
  }
}

/// One offload message and its answer.
public struct MessageRow: Hashable, Sendable {
  public let node: UInt32
  /// The node's own count of messages, from 0.
  public let count: UInt32
  public let gateway: UInt16
  /// When the first frame of the message left the antenna.
  public let sent: SimTime
  /// Payload bytes before protocol overhead.
  public let payloadBytes: Int
  /// Of all its frames, each as often as it was sent.
  public let airtime: SimDuration
  public let fate: MessageFate
  /// Wait in the gateway's queue and service, zero when it was not delivered.
  public let queueing: SimDuration
  public let service: SimDuration
  /// When the answer reached the node; nil when it never did, or too late.
  public let answered: SimTime?

  public init(
    node: UInt32, count: UInt32, gateway: UInt16, sent: SimTime, payloadBytes: Int, airtime: SimDuration,
    fate: MessageFate, queueing: SimDuration, service: SimDuration, answered: SimTime?
  ) {
    self.node = node
    self.count = count
    self.gateway = gateway
    self.sent = sent
    self.payloadBytes = payloadBytes
    self.airtime = airtime
    self.fate = fate
    self.queueing = queueing
    self.service = service
    self.answered = answered
  }
}

/// A death, a brown-out or a revival. Gateways come after the nodes in the numbering.
public struct LifeRow: Hashable, Sendable {
  public let node: UInt32
  public let time: SimTime
  public let change: LifeChange
  public let stateOfCharge: Double
  public let voltage: Volts

  public init(node: UInt32, time: SimTime, change: LifeChange, stateOfCharge: Double, voltage: Volts) {
    self.node = node
    self.time = time
    self.change = change
    self.stateOfCharge = stateOfCharge
    self.voltage = voltage
  }
}

/// What the fleet hands over between two slices. The caller decides when, and where it goes.
public struct Rows: Hashable, Sendable {
  public var samples: [SampleRow] = []
  public var inferences: [InferenceRow] = []
  public var messages: [MessageRow] = []
  public var lives: [LifeRow] = []

  public init() {}

  public var isEmpty: Bool { samples.isEmpty && inferences.isEmpty && messages.isEmpty && lives.isEmpty }

  public mutating func append(_ other: Rows) {
    samples += other.samples
    inferences += other.inferences
    messages += other.messages
    lives += other.lives
  }

  public mutating func removeAll() {
    samples.removeAll(keepingCapacity: true)
    inferences.removeAll(keepingCapacity: true)
    messages.removeAll(keepingCapacity: true)
    lives.removeAll(keepingCapacity: true)
  }
}
