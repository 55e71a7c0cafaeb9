import FleetModel

// How the model's closed families are spelled in the database. Static text, so that writing a row copies nothing.

extension InferenceOutcome {
  var word: StaticString {
    switch self {
    case .gated: "gated"
    case .accepted: "accepted"
    case .answered: "answered"
    case .timedOut: "timed_out"
    case .brownedOut: "browned_out"
    }
  }
}

extension MessageFate {
  var word: StaticString {
    switch self {
    case .delivered: "delivered"
    case .collided: "collided"
    case .tooWeak: "too_weak"
    case .noDemodulator: "no_demodulator"
    case .gatewayTransmitting: "gateway_transmitting"
    case .noDownlink: "no_downlink"
    case .channelBusy: "channel_busy"
    case .gatewayDown: "gateway_down"
    case .jammed: "jammed"
    case .brownedOut: "browned_out"
    }
  }
}

extension LifeChange {
  var word: StaticString {
    switch self {
    case .brownOut: "brown_out"
    case .revival: "revival"
    case .death: "death"
    case .failure: "failure"
    case .replacement: "replacement"
    case .throttle: "throttle"
    case .unthrottle: "unthrottle"
    case .shutdown: "shutdown"
    }
  }
}

extension EnergyCause {
  var word: StaticString {
    switch self {
    case .sleep: "sleep"
    case .wake: "wake"
    case .sense: "sense"
    case .gate: "gate"
    case .compute: "compute"
    case .transmit: "transmit"
    case .listen: "listen"
    case .receive: "receive"
    }
  }
}

/// A CHECK that `column` is one of the words of a family.
///
/// Written as comparisons: SQLite fills the list of an `IN` anew for every row, which took 2.7 of the 6.8 µs of an
/// INSERT here.
func sqlCheck<Family: CaseIterable>(_ column: String, _ family: Family.Type, _ word: (Family) -> StaticString) -> String
{
  "CHECK (" + family.allCases.map { "\(column) = '\(word($0))'" }.joined(separator: " OR ") + ")"
}
