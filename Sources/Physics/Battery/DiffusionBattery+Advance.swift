import Quantities

// In a `BatteryState`: `charge` is what has not been drawn, `memory` holds the ten `um`, in coulombs.
extension DiffusionBattery {
  /// A node may start on what is left when that would last so long under its load (assumed): a nanosecond's rest brings
  /// back enough for a nanosecond.
  private static let leastStart = SimDuration.minutes(1)

  func state(stateOfCharge: Double) -> BatteryState {
    BatteryState(charge: stateOfCharge * capacity, memory: ContiguousArray(repeating: 0, count: 10))
  }

  private func past(_ state: BatteryState) -> State {
    var past = State()
    past.drawn = capacity - state.charge
    for m in 0..<10 { past.slow[m] = state.memory[m] }
    return past
  }

  private func keep(_ past: State, in state: inout BatteryState) {
    state.charge = capacity - past.drawn
    for m in 0..<10 { state.memory[m] = past.slow[m] }
  }

  func carries(_ load: Watts, _ state: BatteryState) -> Bool {
    let past = past(state)
    return !isEmpty(past)
      && !isEmpty(advanced(past, current: Amperes(load.value / voltage.value), for: Self.leastStart))
  }

  func advance(_ state: inout BatteryState, load: Watts, harvest: Watts, for duration: SimDuration) -> BatteryStep {
    var step = BatteryStep()
    let start = past(state)
    if load.value > 0, isEmpty(start) {
      step.brownedOut = true
      return step
    }
    let current = Amperes(max(0, load.value - harvest.value) / voltage.value)
    var end = advanced(start, current: current, for: duration)
    step.elapsed = duration
    if current.value > 0, isEmpty(end) {
      step.elapsed = longestSuccess(within: duration) { isEmpty(advanced(start, current: current, for: $0)) }
      step.brownedOut = true
      end = advanced(start, current: current, for: step.elapsed)
    }
    keep(end, in: &state)
    // What the harvester gives serves the load; the battery takes none of it.
    step.harvested = min(load, harvest) * step.elapsed
    step.consumed = Joules(step.harvested.value + voltage.value * (current * step.elapsed).value)
    step.curtailed = Joules(max(0, harvest.value * step.elapsed.seconds - step.harvested.value))
    return step
  }
}
