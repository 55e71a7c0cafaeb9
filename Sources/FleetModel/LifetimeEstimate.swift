import Physics
import Quantities

/// How long one average node would live: its mean wakes drawn from its own battery until that browns out.
///
/// Wakes are taken together in lumps, or in parts, phase after phase with the power of each, so that the voltage under
/// the hungriest load, the wells, leakage and temperature count, and a lifetime takes milliseconds.
///
/// - Not modelled, unlike in a run: the order of frames, collisions and retries, failures, visits,
///   ageing, and differences between nodes.
struct LifetimeEstimate {
  let budget: WakeBudget
  let hardware: HardwarePlan
  let air: Ambient

  /// How faithfully the surroundings are followed.
  struct Detail {
    var effects: Set<BatteryEffect>
    /// The air's own temperature, rather than 25 °C.
    var followsAir: Bool
    /// The harvest of each hour, rather than the year's mean.
    var followsSun: Bool

    static let full = Detail(effects: Set(BatteryEffect.allCases), followsAir: true, followsSun: true)
  }

  /// Who lives so long lives for ever: with a harvest, whose hours are all looked at, and without.
  private static let longestYears = (harvesting: 30, otherwise: 100)

  /// Days until the battery cannot carry the load; nil for ever: a battery that holds no less than a year before, or
  /// a life that does not end in `longestYears`.
  func days(_ detail: Detail = .full) -> Double? {
    var hardware = hardware
    let lump = lump(detail)
    let wakes = lump.seconds / budget.interval.seconds
    hardware.power.battery = hardware.power.battery.limited(to: detail.effects).stretched(over: wakes)
    let power = hardware.power
    let path = PowerPath(hardware, air: air)
    var state = path.battery.state(stateOfCharge: power.initialStateOfCharge)
    var memo = PhysicsMemo()
    let ownHeat = hardware.thermal.resistance.value * budget.meanPower.value
    let year = SimDuration.days(365)
    let longest = power.harvest == nil ? Self.longestYears.otherwise : Self.longestYears.harvesting
    var now = SimTime.start
    var (yearsPassed, storedLastYear) = (1, path.battery.stored(state))
    while true {
      let middle = now + SimDuration(nanoseconds: lump.nanoseconds / 2)
      let sun = hardware.warming?.kelvin(at: middle) ?? 0
      let celsius = detail.followsAir ? Celsius(air.temperature(at: middle).value + sun + ownHeat) : Celsius(25)
      let harvest =
        power.harvest.map { detail.followsSun ? $0.power(at: middle) : budget.harvest } ?? .zero
      for phase in budget.phases {
        let load = phase.cause == .sleep ? path.asleep(phase.power, at: celsius) : phase.power
        let step = path.battery.advance(
          &state, load: path.drawn(load, from: state), harvest: harvest,
          for: SimDuration(seconds: wakes * phase.duration.seconds), at: celsius, memo: &memo)
        if step.brownedOut { return (now - .start).seconds / 86_400 }
      }
      now = now + lump
      if now >= .start + Int64(yearsPassed) * year {
        let stored = path.battery.stored(state)
        if stored >= storedLastYear { return nil }
        if yearsPassed >= longest { return nil }
        (yearsPassed, storedLastYear) = (yearsPassed + 1, stored)
      }
    }
  }

  /// Time taken together: a thousandth of the lifetime, a month at most, and less where sun or air change.
  private func lump(_ detail: Detail) -> SimDuration {
    let days = min(30, (budget.lifetimeDays ?? 1_000) / 1_000)
    var lump = max(.milliseconds(1), SimDuration(seconds: 86_400 * days))
    if detail.followsAir, air.varies { lump = min(lump, .hours(6)) }
    if detail.followsAir, hardware.warming != nil { lump = min(lump, .hours(1)) }
    if detail.followsSun, hardware.power.harvest != nil { lump = min(lump, .hours(1)) }
    return lump
  }
}
