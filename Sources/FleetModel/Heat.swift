import Physics
import Quantities
import SimKernel

/// The heat of a node whose board is more than one lump, or is watched by a governor.
///
/// A class, so that a node without one need not copy the matrices of a chain to see that.
final class HeatPath: Sendable {
  private let chain: ThermalChain
  private let governor: ThermalGovernor?

  /// Air and sun count as constant up to the end of the slot of the air that `time` lies in.
  static func segmentEnd(after time: SimTime) -> SimTime {
    time + Climate.slot - SimDuration(nanoseconds: time.nanoseconds % Climate.slot.nanoseconds)
  }

  /// Nil for a board of one lump that nobody watches.
  init?(_ hardware: HardwarePlan) {
    if hardware.chain == nil, hardware.governor == nil { return nil }
    chain = hardware.chain ?? ThermalChain(hardware.thermal)
    governor = hardware.governor
  }

  /// Lets `load` heat the chip for `duration` in `air`.
  func pass(
    _ state: inout PowerState, _ load: Watts, air: Celsius, for duration: SimDuration, _ memo: inout PhysicsMemo
  ) {
    state.heat.lumps = chain.network.step(
      state.heat.lumps, powers: SIMD4(load.value, 0, 0, 0), ambient: air, for: duration, memo: &memo)
    state.temperature = Celsius(state.heat.lumps[chain.battery])
    if state.heat.stop == .hot, let governor, state.heat.chip < governor.restart.value { state.heat.stop = .cooled }
  }

  /// When within `duration` the chip of a board that is on gets so hot that it goes off; nil when it does not.
  func shutdown(_ state: PowerState, _ load: Watts, air: Celsius, within duration: SimDuration) -> SimDuration? {
    guard let governor, state.heat.stop == .none else { return nil }
    return firstExit(
      from: (-.infinity, governor.shutdown.value.value), state.heat.lumps, load, air: air, within: duration)
  }

  /// When within `duration` the governor changes the clock of a board that computes; nil when it does not.
  func clockChange(_ state: PowerState, _ load: Watts, air: Celsius, within duration: SimDuration) -> SimDuration? {
    guard let governor else { return nil }
    return firstExit(
      from: governor.range(state.heat.governor), state.heat.lumps, load, air: air, within: duration)
  }

  /// When to look whether a board that is too hot may start: the instant at which it has cooled enough, or the end of the
  /// slot of the air in which it has not.
  ///
  /// - Returns: nil for a board that is not off for heat.
  func restartLook(_ state: PowerState, air: (Range<SimTime>) -> Celsius) -> SimTime? {
    guard let governor, state.heat.stop == .hot else { return nil }
    let end = Self.segmentEnd(after: state.updated)
    let cool = firstExit(
      from: (governor.restart.value.value, .infinity), state.heat.lumps, .zero, air: air(state.updated..<end),
      within: end - state.updated)
    return cool.map { state.updated + $0 } ?? end
  }

  private func firstExit(
    from range: (Double, Double), _ lumps: SIMD4<Double>, _ load: Watts, air: Celsius, within duration: SimDuration
  ) -> SimDuration? {
    ThermalGovernor.firstExit(from: range, within: duration) { time in
      chain.network.step(lumps, powers: SIMD4(load.value, 0, 0, 0), ambient: air, for: time)[0]
    }
  }

  /// Lets the governor look at the chip: the share of the full clock from now on.
  func look(_ state: inout PowerState) -> Double {
    guard let governor else { return 1 }
    state.heat.governor = governor.next(state.heat.governor, at: state.heat.chip)
    return governor.share(state.heat.governor)
  }

  /// Whether heat can slow the clock.
  var throttles: Bool { governor.map { !$0.steps.isEmpty } ?? false }
}

/// How warm each lump of a board is, and what its governor has made of it.
struct HeatState: Sendable {
  /// Why a board is off, as far as heat is concerned.
  enum Stop: UInt8, Sendable {
    case none
    /// It went off, and is too hot to start.
    case hot
    /// It went off and has cooled.
    case cooled
  }

  // Four numbers, and not a vector that every node would have to be aligned for.
  private var first, second, third, fourth: Double
  var governor = ThermalGovernor.State()
  var stop = Stop.none

  init(_ air: Celsius) { (first, second, third, fourth) = (air.value, air.value, air.value, air.value) }

  /// In °C, from the chip outwards; of no meaning for a board of one lump without a governor.
  var lumps: SIMD4<Double> {
    get { SIMD4(first, second, third, fourth) }
    set { (first, second, third, fourth) = (newValue[0], newValue[1], newValue[2], newValue[3]) }
  }

  var chip: Celsius { Celsius(first) }
}

extension Cell {
  /// Computes for what takes `duration` at the full clock, at the clock that heat allows.
  ///
  /// The clock changes at the instants at which the chip crosses the governor's steps. Slowed down, the part of the power
  /// that is not the board's floor falls as the clock.
  mutating func computeThrottled(
    _ duration: SimDuration, _ behaviour: Behaviour, _ heat: HeatPath, by index: Int, _ future: inout Future
  ) -> Bool {
    var left = duration
    while left > .zero {
      let before = nodes[index].power.heat.governor.level
      let share = heat.look(&nodes[index].power)
      let level = nodes[index].power.heat.governor.level
      if level != before { noteLife(index, level > before ? .throttle : .unthrottle, at: nodes[index].power.updated) }
      let load = behaviour.floorPower + share * (behaviour.activePower - behaviour.floorPower)
      let whole = share == 1 ? left : SimDuration(seconds: left.seconds / share)
      let now = nodes[index].power.updated
      let air = behaviour.path.air(in: now..<(now + whole), &climate)
      let change = heat.clockChange(nodes[index].power, load, air: air, within: whole)
      let stretch = change ?? whole
      guard spend(load, on: .compute, for: stretch, by: index, &future) else { return false }
      if change == nil { return true }
      left = left - SimDuration(seconds: stretch.seconds * share)
    }
    return true
  }
}
