import Quantities

extension KineticBattery {
  /// The part of the available well that the cold withholds, in coulombs; 0 when it withholds nothing.
  ///
  /// The cold locks the same height at the bottom of both wells. Their flow depends on the difference of their
  /// heights only, so the exact step stands as it is; the battery is empty when its available well reaches this.
  func lockedCoulombs(at temperature: Celsius) -> Double {
    if temperature.value >= coldCapacity.fullFromCelsius { return 0 }
    return model.availableFraction * model.capacity.value * (1 - coldCapacity.share(at: temperature))
  }

  /// `advance` for a net load while `locked` coulombs of the available well are out of reach.
  ///
  /// Under a constant net load the available well crosses that level once, downwards, so that bisection finds the
  /// last nanosecond above it.
  func advance(
    _ state: inout KineticWells, locked: Double, load: Watts, harvest: Watts, for duration: SimDuration,
    at temperature: Celsius, leakage: Double, memo: inout PhysicsMemo
  ) -> BatteryStep {
    var step = BatteryStep()
    guard state.available.value > locked else {
      step.brownedOut = true
      return step
    }
    let start = state
    step = advance(&state, load: load, harvest: harvest, for: duration, at: temperature, leakage: leakage, memo: &memo)
    if state.available.value >= locked { return step }
    let longest = longestSuccess(within: step.elapsed) { trial in
      var tried = start
      _ = advance(&tried, load: load, harvest: harvest, for: trial, at: temperature, leakage: leakage, memo: &memo)
      return tried.available.value < locked
    }
    state = start
    step = advance(&state, load: load, harvest: harvest, for: longest, at: temperature, leakage: leakage, memo: &memo)
    step.brownedOut = true
    return step
  }
}
