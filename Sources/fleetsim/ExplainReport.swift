import FleetModel
import Foundation
import Physics
import Quantities

/// What `explain` found, for scripts. A lifetime of null is for ever.
struct ExplainReport: Encodable {
  struct Phase: Encodable {
    let name, cause: String
    let seconds, watts, joules: Double
  }
  struct Step: Encodable {
    let name: String
    let days: Double?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(days, forKey: .days)
    }

    private enum CodingKeys: String, CodingKey { case name, days }
  }
  struct Assumption: Encodable {
    let item, constant, value: String
    let daysWithLess, daysWithMore: Double?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(item, forKey: .item)
      try container.encode(constant, forKey: .constant)
      try container.encode(value, forKey: .value)
      try container.encode(daysWithLess, forKey: .daysWithLess)
      try container.encode(daysWithMore, forKey: .daysWithMore)
    }

    private enum CodingKeys: String, CodingKey { case item, constant, value, daysWithLess, daysWithMore }
  }
  struct Clock: Encodable {
    let hertz, longestSeconds, duty, meanWatts: Double
    let inTime, chosen: Bool
  }
  struct Group: Encodable {
    /// Of a group, or of a gateway.
    let group, gateway: String?
    let intervalSeconds: Double
    let phases: [Phase]
    let exitShares: [Double]
    let gatedShare, offloadShare: Double
    let usableJoules, meanWatts, harvestWatts: Double
    let clocks: [Clock]
    let lifetime: [Step]
    let assumptions: [Assumption]

    init(_ study: LifetimeStudy) {
      let budget = study.budget
      group = budget.subject == .group ? budget.name : nil
      gateway = budget.subject == .gateway ? budget.name : nil
      intervalSeconds = budget.interval.seconds
      phases = budget.phases.map {
        Phase(
          name: $0.name, cause: "\($0.cause)", seconds: $0.duration.seconds, watts: $0.power.value,
          joules: $0.energy.value)
      }
      exitShares = budget.exitShares
      gatedShare = budget.gatedShare
      offloadShare = budget.offloadShare
      usableJoules = budget.usable.value
      meanWatts = budget.meanPower.value
      harvestWatts = budget.harvest.value
      clocks =
        study.clock.map { choice in
          choice.candidates.enumerated().map { number, candidate in
            Clock(
              hertz: candidate.point.clock.value.value, longestSeconds: candidate.longest.seconds,
              duty: candidate.duty, meanWatts: candidate.meanPower.value, inTime: candidate.isInTime,
              chosen: number == choice.chosen)
          }
        } ?? []
      lifetime = study.steps.map { Step(name: $0.name, days: $0.days) }
      assumptions = study.effects.map {
        Assumption(
          item: $0.item, constant: $0.constant, value: $0.value, daysWithLess: $0.less, daysWithMore: $0.more)
      }
    }
  }

  let scenario: String
  /// Each assumed constant was made smaller and larger by this share.
  let variation: Double
  let groups: [Group]
  /// Those on batteries.
  let gateways: [Group]

  init(scenario: String, studies: [LifetimeStudy]) {
    self.scenario = scenario
    variation = LifetimeStudy.variation
    groups = studies.filter { $0.budget.subject == .group }.map { Group($0) }
    gateways = studies.filter { $0.budget.subject == .gateway }.map { Group($0) }
  }

  /// Keys in snake case, in alphabetical order.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
