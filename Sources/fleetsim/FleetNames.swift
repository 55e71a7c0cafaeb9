import Attention
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
          name: nodes[number], group: index, gateway: group.gateways[turn % group.gateways.count],
          sensor: group.sensorSpread?.sensor(ofNode: UInt32(number), seed: plan.seed))
      }
    }
  }
}

extension GroupPlan {
  /// The sensors that were drawn for the group's nodes, channel by channel.
  func sensorDescriptions(seed: UInt64) -> [SensorDescription] {
    guard let spread = sensorSpread else { return [] }
    let channels = stream.channelNames
    return (0..<spread.specimens).flatMap { number in
      let specimen = spread.specimen(number, channels: channels.count, seed: seed)
      return channels.enumerated().map { index, channel in
        SensorDescription(
          sensor: number, channel: channel, gain: specimen.gains[index], offset: specimen.offsets[index])
      }
    }
  }
}
