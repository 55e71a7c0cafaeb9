import Physics
import Quantities
import SimKernel

/// When at one instant an event is handled: what the world does first, what looks at it last.
enum Phase {
  static let environment: UInt8 = 0
  static let arrival: UInt8 = 1
  static let node: UInt8 = 2
  static let report: UInt8 = 3
}

/// What the kernel's `kind` and `word` mean here. The only place that knows.
enum FleetEvent: Equatable {
  /// A node's timer fires.
  case wake
  /// A node has sensed the channel, or starts to send, a frame of its message `count`.
  case uplinkAttempt(count: UInt32)
  /// The last symbol of that frame has left the antenna.
  case uplinkEnd(count: UInt32)
  /// A class A receive window opens after a frame of message `count`.
  case receiveWindow(LoRaWindow, count: UInt32)
  /// The last symbol of the gateway's answer to message `count` reaches a listening node.
  case replyArrived(count: UInt32)
  /// A node stops waiting for the answer to its message `count`.
  case replyTimeout(count: UInt32)
  /// A node without power looks at what sun and warmth have brought.
  case recovery
  /// A gateway has been working for `service` up to now.
  case gatewayServed(service: SimDuration)
  /// A gateway with a battery settles its account.
  case gatewayTick
  /// The state of every node is written down.
  case sample
  /// A node's hardware breaks.
  case failure
  /// A node's firmware restarts for the time `count`, from 0.
  case reboot(count: UInt32)
  /// Somebody comes to the nodes of a group, for the time `count`, from 0.
  case visit(group: UInt16, count: UInt32)

  init(_ event: Event) {
    switch event.kind {
    case 0: self = .wake
    case 1: self = .uplinkAttempt(count: UInt32(event.word))
    case 2: self = .uplinkEnd(count: UInt32(event.word))
    case 3:
      self = .receiveWindow(
        event.word >> 32 == 1 ? .first : .second, count: UInt32(truncatingIfNeeded: event.word))
    case 4: self = .replyArrived(count: UInt32(event.word))
    case 5: self = .replyTimeout(count: UInt32(event.word))
    case 6: self = .recovery
    case 7: self = .gatewayServed(service: SimDuration(nanoseconds: Int64(event.word)))
    case 8: self = .gatewayTick
    case 9: self = .sample
    case 10: self = .failure
    case 11: self = .reboot(count: UInt32(event.word))
    case 12: self = .visit(group: UInt16(event.word >> 32), count: UInt32(truncatingIfNeeded: event.word))
    default: preconditionFailure("event kind \(event.kind) means nothing to FleetModel")
    }
  }

  var kind: UInt16 {
    switch self {
    case .wake: 0
    case .uplinkAttempt: 1
    case .uplinkEnd: 2
    case .receiveWindow: 3
    case .replyArrived: 4
    case .replyTimeout: 5
    case .recovery: 6
    case .gatewayServed: 7
    case .gatewayTick: 8
    case .sample: 9
    case .failure: 10
    case .reboot: 11
    case .visit: 12
    }
  }

  var word: UInt64 {
    switch self {
    case .receiveWindow(let window, let count): UInt64(window.rawValue) << 32 | UInt64(count)
    case .visit(let group, let count): UInt64(group) << 32 | UInt64(count)
    case .uplinkAttempt(let count), .uplinkEnd(let count), .replyArrived(let count), .replyTimeout(let count),
      .reboot(let count):
      UInt64(count)
    case .gatewayServed(let service): UInt64(service.nanoseconds)
    case .wake, .recovery, .gatewayTick, .sample, .failure: 0
    }
  }

  var phase: UInt8 {
    switch self {
    case .recovery, .gatewayServed, .gatewayTick, .failure, .reboot, .visit: Phase.environment
    case .uplinkEnd, .replyArrived: Phase.arrival
    case .wake, .uplinkAttempt, .receiveWindow, .replyTimeout: Phase.node
    case .sample: Phase.report
    }
  }
}

extension Future {
  /// Schedules `event` at `time`, from and for the entity `id`.
  mutating func schedule(_ event: FleetEvent, at time: SimTime, for id: EntityID) {
    schedule(at: time, phase: event.phase, from: id, to: id, kind: event.kind, word: event.word)
  }
}

/// What chance is used for. Numbers are never reused: old runs must stay as they were.
enum Purpose {
  static let phase: UInt16 = 1
  static let jitter: UInt16 = 2
  static let clip: UInt16 = 3
  static let placement: UInt16 = 4
  static let shadowing: UInt16 = 5
  static let backoff: UInt16 = 6
  static let channel: UInt16 = 7
  static let specimen: UInt16 = 8
  static let failure: UInt16 = 9
  static let reboot: UInt16 = 10
  static let drift: UInt16 = 11
  static let stuckSensor: UInt16 = 12
  static let sensor: UInt16 = 13
  static let sensorOfNode: UInt16 = 14
  static let sensorNoise: UInt16 = 15
}
