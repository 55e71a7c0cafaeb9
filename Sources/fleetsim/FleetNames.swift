import FleetModel
import Results

/// The names of a plan's nodes, as topics and tables use them: `wrist-017`.
struct FleetNames {
  let nodes: [String]
  let gateways: [String]

  init(_ plan: FleetPlan) {
    gateways = plan.gateways.map(\.name)
    nodes = plan.groups.flatMap { group in
      let width = "\(max(1, group.count - 1))".count
      return (0..<group.count).map { number in
        let digits = "\(number)"
        return "\(group.name)-\(String(repeating: "0", count: width - digits.count))\(digits)"
      }
    }
  }

  /// The nodes with their groups and gateways, as the fleet deals them.
  func descriptions(_ plan: FleetPlan) -> [NodeDescription] {
    var number = 0
    return plan.groups.enumerated().flatMap { index, group in
      (0..<group.count).map { turn in
        defer { number += 1 }
        return NodeDescription(
          name: nodes[number], group: index, gateway: group.gateways[turn % group.gateways.count])
      }
    }
  }
}
