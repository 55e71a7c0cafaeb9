import Physics
import Quantities

/// What changes about one node. A fleet holds a million of these in one array.
struct Node: Sendable {
  enum Life: UInt8, Sendable {
    case asleep, waiting, off, dead

    var isOn: Bool { self == .asleep || self == .waiting }
  }

  var power: PowerState
  var backlog = Backlog()
  var totals = NodeTotals()

  var life = Life.asleep
  /// A wake is in the queue: number `turn` of the node's schedule.
  var wakeScheduled = false
  var turn: UInt32 = 0
  let group: UInt16
  /// The node's number in the whole fleet.
  let number: UInt32
  /// Which of its kind's sensors it has.
  let sensorNumber: UInt8

  /// Which of its group's passages its questions take.
  var rate: UInt8 = 0

  /// Where the node is in its stream.
  var clip: Int32 = -1
  var position: Int32 = 0
  var clipDraws: UInt32 = 0

  /// Messages sent so far; the next one's number.
  var messages: UInt32 = 0
  /// The open question of a waiting node.
  var pending = Pending()
  /// Earliest moment at which the duty cycle lets the node send again.
  var silentUntil = SimTime.start

  /// Signal of this node at its gateway while it is at its place.
  let level: DecibelMilliwatts
  let clock: NodeClock
  var sensor = SensorState()
  var onTime = SimDuration.zero
  var onSince = SimTime.start
  var firstDown: SimTime?
  /// Its hardware failed.
  var isBroken = false
  /// Batteries put in since the start.
  var replacements: UInt32 = 0

  init(
    group: UInt16, number: UInt32, sensorNumber: UInt8, power: PowerState, level: DecibelMilliwatts, clock: NodeClock
  ) {
    self.group = group
    self.number = number
    self.sensorNumber = sensorNumber
    self.power = power
    self.level = level
    self.clock = clock
  }
}

/// A frame that a node asked its gateway about.
struct Pending: Sendable {
  var woke = SimTime.start
  var sent = SimTime.start
  /// Of all frames so far, each as often as it was sent.
  var airtime = SimDuration.zero
  var frame: UInt32 = 0
  /// What the sensor showed instead of it; the same when it works.
  var shown: UInt32 = 0
  var local: UInt8 = 0
  var exit: UInt8 = 0
  var confidence: Float = 0
  var fate = MessageFate.channelBusy
  /// The gateway's answer, once known: ready at its antenna at `ready`.
  var answer: UInt8?
  var ready = SimTime.start
  var queueing = SimDuration.zero
  var service = SimDuration.zero
  /// Where the node stands in its tries to get the channel, and tries of this frame so far.
  var carrierSense = CarrierSenseAttempt()
  var tries: UInt8 = 0
  /// Random numbers drawn for this message.
  var draws: UInt16 = 0
  /// The frame that is on air or comes next, from 0.
  var part: UInt16 = 0
  /// A frame of it is lost for good.
  var isIncomplete = false
  /// The gateway heard the frame that was sent last.
  var isHeard = false
  /// And said so.
  var isAcknowledged = false
  /// The whole question has reached the gateway.
  var isAsked = false
  /// Its first frame answers a command of the network.
  var answersCommand = false
  /// The reply's number, so that one that comes too late finds nobody waiting.
  var count: UInt32 = 0
}
