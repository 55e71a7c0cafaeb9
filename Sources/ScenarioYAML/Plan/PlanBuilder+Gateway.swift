import Attention
import FleetModel
import Physics
import Quantities

/// The gateways of a scenario and who they are by name.
struct GatewayList {
  var plans: [GatewayPlan] = []
  /// Indices of the gateways that a name stands for; several when it has a count.
  var indices: [(name: String, range: Range<Int>)] = []
  /// Names that were read, also of gateways that are wrong otherwise.
  var names: [String] { indices.map(\.name) }

  func range(of name: String) -> Range<Int>? { indices.first { $0.name == name }?.range }
}

extension PlanBuilder {
  mutating func gateways(_ items: [Item], _ surroundings: Surroundings?) -> GatewayList {
    var list = GatewayList()
    for item in items {
      guard case .section(let record) = item.content else { continue }
      let plan = gateway(record, surroundings)
      guard let name = record[GatewayKeys.name] else { continue }
      if list.names.contains(name) {
        problems.report(record.place(of: GatewayKeys.name), "there is a gateway '\(name)' already; names are unique")
        continue
      }
      let first = list.plans.count
      if let plan, let count = record[GatewayKeys.count] {
        for number in 1...count {
          var copy = plan
          if count > 1 { copy.name = "\(name)-\(number)" }
          list.plans.append(copy)
        }
      }
      list.indices.append((name, first..<list.plans.count))
    }
    return list
  }

  private func outages(_ gateway: Record) -> [Outage] {
    (gateway[GatewayKeys.outages] ?? []).compactMap { item in
      guard case .section(let record) = item.content, let from = record[OutageKeys.from],
        let length = record[OutageKeys.length]
      else { return nil }
      return Outage(from: .start + from, duration: length)
    }
  }

  private mutating func gateway(_ record: Record, _ surroundings: Surroundings?) -> GatewayPlan? {
    let platform = platform(record, GatewayKeys.platform)
    let model = model(record, GatewayKeys.model)
    if let model, model.card.role != .gateway {
      problems.report(
        record.place(of: GatewayKeys.model), "model '\(model.card.name)' is made for nodes, not for gateways")
    }
    var power: PowerPlan?
    guard let choice = record[GatewayKeys.power] else { return nil }
    if choice.name == "battery" {
      guard let cell = choice.record[PowerKeys.cell], let harvest = choice.record[PowerKeys.harvest] else {
        return nil
      }
      power = self.power(cell, regulator: choice.record[PowerKeys.regulator], harvest: harvest, surroundings)
      if power == nil { return nil }
      note(.effects, Effect.gatewayBox.catalogEntry)
    }
    guard let name = record[GatewayKeys.name], let platform, let model,
      let workers = record[GatewayKeys.workers], let backhaul = record[GatewayKeys.backhaul],
      let collisions = record[GatewayKeys.collisions], let downlinks = record[GatewayKeys.loRaDownlinks]
    else { return nil }
    return GatewayPlan(
      name: name, platform: platform, model: model, workers: workers, backhaul: backhaul, power: power,
      heat: gatewayHeat(record, platform, surroundings),
      outages: outages(record), jamming: jamming(record), collisions: collisions.rule,
      loRaDownlinks: downlinks)
  }
}
