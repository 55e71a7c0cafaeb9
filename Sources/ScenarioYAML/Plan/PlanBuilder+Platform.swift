import FleetModel
import Physics
import Quantities

/// A group's board as its scenario wants it.
struct BoardPlan {
  var profile: ProcessorProfile
  var clock: ClockPlan
}

extension PlanBuilder {
  /// The board of a group with its kernels, its sleep and its clock.
  mutating func board(_ group: Record) -> BoardPlan? {
    guard let choice = group[GroupKeys.platform], var profile = ProcessorProfile.named(choice.name) else { return nil }
    let record = choice.record
    note(.platforms, profile.catalogEntry)
    if let name = record[PlatformKeys.kernels] {
      guard
        let other = named(
          name, PlatformKeys.kernels, record, profile, among: profile.choices.kernels.map(\.name), profile.running)
      else { return nil }
      profile = other
    }
    if let name = record[PlatformKeys.sleep] {
      guard
        let other = named(
          name, PlatformKeys.sleep, record, profile, among: profile.choices.sleeps.map(\.name), profile.sleeping)
      else { return nil }
      profile = other
    }
    guard let clock = record[PlatformKeys.clock], let rest = record[PlatformKeys.rest],
      let policy = clockPolicy(clock, profile)
    else { return nil }
    let plan = ClockPlan(policy: policy, deadline: clock.record[ClockKeys.deadline], idles: rest == .idle)
    guard !plan.idles || checkIdle(record, plan, profile) else { return nil }
    return BoardPlan(profile: profile, clock: plan)
  }

  /// The board with the part called `name`.
  private mutating func named(
    _ name: String, _ key: Key<String>, _ record: Record, _ profile: ProcessorProfile, among known: [String],
    _ take: (String) -> ProcessorProfile?
  ) -> ProcessorProfile? {
    if let board = take(name) { return board }
    let what = key.field.name
    problems.report(
      record.place(of: key),
      known.isEmpty
        ? "platform '\(profile.name)' has no other '\(what)' than its own; leave the key out"
        : "platform '\(profile.name)' has no '\(what)' called '\(name)'; expected \(oneOf(known))")
    return nil
  }

  private mutating func clockPolicy(_ choice: Choice, _ profile: ProcessorProfile) -> ClockPlan.Policy? {
    switch choice.name {
    case "race": return .race
    case "pace": return .pace
    case "least_energy": return .leastEnergy
    case "fixed":
      guard let frequency = choice.record[ClockKeys.frequency] else { return nil }
      let points = profile.points
      guard let point = points.first(where: { abs($0.clock.value.value / frequency.value - 1) < 1e-9 }) else {
        problems.report(
          choice.record.place(of: ClockKeys.frequency),
          "platform '\(profile.name)' does not run at \(OperatingPoint.name(frequency)); expected "
            + "\(oneOf(points.map(\.name)))")
        return nil
      }
      return .fixed(point.clock.value)
    default: return .own
    }
  }

  /// Somebody has measured what the board draws while it idles at its clock.
  private mutating func checkIdle(_ record: Record, _ plan: ClockPlan, _ profile: ProcessorProfile) -> Bool {
    let points = profile.points.filter { $0.idlePower != nil }
    let isKnown =
      switch plan.policy {
      case .own: profile.choices.idlePower != nil
      case .fixed(let clock): points.contains { $0.clock.value == clock }
      case .race, .pace, .leastEnergy: !points.isEmpty
      }
    if isKnown { return true }
    let others = ProcessorProfile.all.filter { $0.choices.idlePower != nil }.map(\.name)
    problems.report(
      record.place(of: PlatformKeys.rest),
      "what platform '\(profile.name)' draws while it idles is not known; expected 'rest: sleep', or \(oneOf(others))")
    return false
  }
}
