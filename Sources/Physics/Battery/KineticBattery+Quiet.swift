import Quantities

extension KineticBattery {
  /// A step of `load` without harvest that moves little charge, stays between two knots of the curve and does not empty
  /// the battery: nearly every step of a sensor node. Nil, and `state` as it was, when it is not such a step.
  ///
  /// The same arithmetic as `discharge` in the same order, without what cannot matter here. That the load is carried at
  /// the start follows from its being carried at the end, where the current is higher and the voltage lower.
  @inline(__always)
  func quietStep(
    _ state: inout KineticWells, load: Double, for duration: SimDuration, _ climate: CellClimate, leakage: Double,
    _ memo: inout PhysicsMemo
  ) -> BatteryStep? {
    let charge = state.available.value + state.bound.value
    let place = curve.locate(charge * model.inverseCapacity)
    let seconds = duration.seconds
    // A battery gives no more than 2P/V, at which its voltage has collapsed to the half.
    guard 2 * load * seconds < 0.0099 * model.capacity.value * place.volts, state.available.value > 0 else {
      return nil
    }
    let ohms = resistance.ohms(stateOfCharge: place.stateOfCharge, climate: climate)
    let sagging = ohms + place.slope * model.inverseCapacity * seconds * 0.5
    guard let amperes = Self.amperes(watts: load, volts: place.volts, ohms: sagging),
      let end = curve.shift(place, to: (charge - amperes * seconds) * model.inverseCapacity),
      end.volts - amperes * ohms >= cutOffVoltage.value
    else { return nil }
    let decayed = memo.decayed(ratePerSecond: model.ratePerSecond, over: duration)
    var after = state
    model.advance(&after, amperes: amperes, coefficients: model.coefficients(seconds: seconds, decayed: decayed))
    guard after.available.value >= 0 else { return nil }
    let share = Decay.after(leakPerSecond * (leakage * climate.leakFactor) * seconds)
    let left = after.available.value + after.bound.value
    after.available.value -= after.available.value * share
    after.bound.value -= after.bound.value * share
    guard let rest = curve.shift(end, to: model.share(after)) else { return nil }
    state = after
    let heat = amperes * amperes * ohms * seconds
    var step = BatteryStep()
    step.elapsed = duration
    step.ohmicLoss.value = heat
    step.consumed.value = 0.5 * (place.volts + end.volts) * amperes * seconds - heat
    step.selfDischargeLoss.value = left * share * (0.5 * (rest.volts + end.volts))
    return step
  }
}
