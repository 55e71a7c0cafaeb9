import FleetModel
import Quantities

/// A line of a node's energy account that is not a cause of spending.
enum AccountLine: CaseIterable {
  case ohmic, selfDischarge, charging, conversion, discarded
  case initial, harvested
  case stored
  case curtailed
  case residual

  var word: StaticString {
    switch self {
    case .ohmic: "ohmic"
    case .selfDischarge: "self_discharge"
    case .charging: "charging"
    case .conversion: "conversion"
    case .discarded: "discarded"
    case .initial: "initial"
    case .harvested: "harvested"
    case .stored: "stored"
    case .curtailed: "curtailed"
    case .residual: "residual"
    }
  }

  /// The side of the balance: supplied = left + spent + lost + check. What was refused never entered it.
  var kind: String {
    switch self {
    case .ohmic, .selfDischarge, .charging, .conversion, .discarded: "lost"
    case .initial, .harvested: "supplied"
    case .stored: "left"
    case .curtailed: "refused"
    case .residual: "check"
    }
  }

  func joules(_ report: NodeReport) -> Joules {
    switch self {
    case .ohmic: report.ledger.ohmic
    case .selfDischarge: report.ledger.selfDischarge
    case .charging: report.ledger.charging
    case .conversion: report.ledger.conversion
    case .discarded: report.ledger.discarded
    case .initial: report.ledger.initial
    case .harvested: report.ledger.harvested
    case .stored: report.stored
    case .curtailed: report.ledger.curtailed
    case .residual: report.ledger.residual(stored: report.stored)
    }
  }
}
