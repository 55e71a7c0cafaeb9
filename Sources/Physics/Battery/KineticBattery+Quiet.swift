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
    let seconds = duration.seconds
    let knots = (state.available.value + state.bound.value) * model.knotsPerCoulomb
    guard knots > 0, knots < 20, state.available.value > 0 else { return nil }
    let piece = curve.piece(at: knots)
    let volts = piece.volts(knots)
    // A battery gives no more than 2P/V, at which its voltage has collapsed to the half.
    guard 2 * load * seconds < 0.0099 * model.capacity.value * volts else { return nil }
    let ohms = resistance.ohms(stateOfCharge: 0.05 * knots, climate: climate)
    let sagging = ohms + piece.rise * (model.knotsPerCoulomb * (seconds * 0.5))
    guard let amperes = Self.amperes(watts: load, volts: volts, ohms: sagging) else { return nil }
    let end = knots - amperes * (model.knotsPerCoulomb * seconds)
    let endVolts = piece.volts(end)
    guard end >= piece.start, endVolts - amperes * ohms >= cutOffVoltage.value else { return nil }
    let decayed = memo.decayed(ratePerSecond: model.ratePerSecond, over: duration)
    var after = state
    model.advance(&after, amperes: amperes, coefficients: model.coefficients(seconds: seconds, decayed: decayed))
    guard after.available.value >= 0 else { return nil }
    let share = Decay.after(leakPerSecond * (leakage * climate.leakFactor) * seconds)
    let left = after.available.value + after.bound.value
    after.available.value -= after.available.value * share
    after.bound.value -= after.bound.value * share
    let rest = (after.available.value + after.bound.value) * model.knotsPerCoulomb
    guard rest >= piece.start else { return nil }
    state = after
    let heat = amperes * amperes * ohms * seconds
    var step = BatteryStep()
    step.elapsed = duration
    step.ohmicLoss.value = heat
    step.consumed.value = 0.5 * (volts + endVolts) * amperes * seconds - heat
    step.selfDischargeLoss.value = left * share * (0.5 * (piece.volts(rest) + endVolts))
    return step
  }
}
