import Glibc
import Quantities

extension KineticBattery {
  /// What one slice of a step knows from its start.
  private struct Slice {
    var charge: Double
    var place: OpenCircuitCurve.Place
    var ohms: Double
    /// A slice moves at most this charge, so that a current fixed at its start stays right.
    var quantum: Double
  }

  func advance(
    _ state: inout KineticWells, load: Watts, harvest: Watts, for duration: SimDuration, at temperature: Celsius,
    leakage: Double, memo: inout PhysicsMemo
  ) -> BatteryStep {
    precondition(load.value >= 0, "load is \(load)")
    precondition(harvest.value >= 0, "harvest is \(harvest)")
    precondition(duration >= .zero, "duration is \(duration.nanoseconds) ns")
    let climate = memo.climate(at: temperature, activationKelvin: resistance.activationKelvin)
    if harvest.value == 0, load.value > 0,
      let step = quietStep(&state, load: load.value, for: duration, climate, leakage: leakage, &memo)
    {
      return step
    }
    let mayCharge =
      charging.map { temperature >= $0.minimumTemperature && temperature <= $0.maximumTemperature } ?? false
    var step = BatteryStep()
    repeat {
      let left = duration - step.elapsed
      let slice = slice(of: state, climate: climate)
      let before = step.elapsed
      let end: OpenCircuitCurve.Place
      if load > harvest {
        end = discharge(&state, slice, load.value, harvest.value, left, &memo, &step)
      } else {
        end = charge(&state, slice, load.value, harvest.value, mayCharge, left, &memo, &step)
      }
      leak(&state, from: end, leakage * climate.leakFactor, (step.elapsed - before).seconds, &step)
    } while step.elapsed < duration && !step.brownedOut
    step.curtailed = Joules(max(0, harvest.value * step.elapsed.seconds - step.harvested.value))
    return step
  }

  @inline(__always)
  private func slice(of state: KineticWells, climate: CellClimate) -> Slice {
    let capacity = model.capacity.value
    let charge = state.available.value + state.bound.value
    let place = curve.locate(knots: charge * model.knotsPerCoulomb)
    return Slice(
      charge: charge, place: place, ohms: resistance.ohms(stateOfCharge: place.stateOfCharge, climate: climate),
      quantum: capacity * 0.01)
  }

  /// The longest duration up to `left` in which `amperes` move no more than the slice's quantum.
  private func limit(_ left: SimDuration, _ amperes: Double, _ slice: Slice) -> SimDuration {
    if left.seconds * amperes <= slice.quantum { return left }
    return SimDuration(nanoseconds: max(1, Int64(slice.quantum / amperes * 1e9)))
  }

  @inline(__always)
  private func coefficients(_ duration: SimDuration, _ memo: inout PhysicsMemo) -> KineticModel.Coefficients {
    let decayed = memo.decayed(ratePerSecond: model.ratePerSecond, over: duration)
    return model.coefficients(seconds: duration.seconds, decayed: decayed)
  }

  /// One slice with more load than harvest; returns where on the curve it ends.
  private func discharge(
    _ state: inout KineticWells, _ slice: Slice, _ load: Double, _ harvest: Double, _ left: SimDuration,
    _ memo: inout PhysicsMemo, _ step: inout BatteryStep
  ) -> OpenCircuitCurve.Place {
    let volts = slice.place.volts
    guard let start = Self.amperes(watts: load - harvest, volts: volts, ohms: slice.ohms),
      volts - start * slice.ohms >= cutOffVoltage.value, state.available.value > 0
    else {
      step.brownedOut = true
      return slice.place
    }
    var duration = limit(left, start, slice)
    var (amperes, end) = draw(slice, load - harvest, start, duration)
    var after = state
    model.advance(&after, amperes: amperes, coefficients: coefficients(duration, &memo))
    if after.available.value < 0 || end.volts - amperes * slice.ohms < cutOffVoltage.value {
      duration = longestSuccess(within: duration) { trial in
        let (amperes, end) = draw(slice, load - harvest, start, trial)
        let well = model.advanced(state, current: Amperes(amperes), for: trial).available.value
        return well < 0 || end.volts - amperes * slice.ohms < cutOffVoltage.value
      }
      (amperes, end) = draw(slice, load - harvest, start, duration)
      after = model.advanced(state, current: Amperes(amperes), for: duration)
      step.brownedOut = true
    }
    let seconds = duration.seconds
    let heat = amperes * amperes * slice.ohms * seconds
    let given = curve.mean(from: slice.place, to: end) * amperes * seconds
    step.ohmicLoss.value += heat
    step.harvested.value += harvest * seconds
    step.consumed.value += harvest * seconds + given - heat
    step.elapsed += duration
    state = after
    return end
  }

  /// The constant current whose mean power over `duration` is `watts`, and where on the curve it ends.
  ///
  /// Half the fall of the open-circuit voltage acts as resistance; where the curve has a knot on the way, two
  /// rounds with the mean voltage correct for it. Near collapse the current from the start stands.
  @inline(__always)
  private func draw(_ slice: Slice, _ watts: Double, _ start: Double, _ duration: SimDuration)
    -> (amperes: Double, end: OpenCircuitCurve.Place)
  {
    let seconds = duration.seconds
    let resistance = slice.ohms + slice.place.voltsPerKnot * (model.knotsPerCoulomb * (seconds * 0.5))
    var amperes = Self.amperes(watts: watts, volts: slice.place.volts, ohms: resistance) ?? start
    var end = curve.locate(knots: slice.place.knots - amperes * (model.knotsPerCoulomb * seconds))
    if end.segment != slice.place.segment {
      for _ in 0..<2 {
        let mean = curve.mean(from: slice.place, to: end)
        amperes = Self.amperes(watts: watts, volts: mean, ohms: slice.ohms) ?? start
        end = curve.locate(knots: slice.place.knots - amperes * (model.knotsPerCoulomb * seconds))
      }
    }
    return (amperes, end)
  }

  /// One slice with at least as much harvest as load; returns where on the curve it ends.
  private func charge(
    _ state: inout KineticWells, _ slice: Slice, _ load: Double, _ harvest: Double, _ mayCharge: Bool,
    _ left: SimDuration, _ memo: inout PhysicsMemo, _ step: inout BatteryStep
  ) -> OpenCircuitCurve.Place {
    var duration = left
    var amperes = 0.0
    var efficiency = 1.0
    if mayCharge, harvest > load, let limits = charging {
      let volts = slice.place.volts
      efficiency = limits.coulombicEfficiency
      let surplus = harvest - load
      let most = min(limits.maximumCurrent.value, max(0, (limits.maximumVoltage.value - volts) / slice.ohms))
      let start = min(most, -(Self.amperes(watts: -surplus, volts: volts, ohms: slice.ohms) ?? 0))
      duration = limit(left, start, slice)
      // The open-circuit voltage rises while charging: by half the rise on average, by all of it at the end.
      let rise = efficiency * slice.place.voltsPerKnot * model.knotsPerCoulomb * duration.seconds
      let offered = -(Self.amperes(watts: -surplus, volts: volts, ohms: slice.ohms + rise / 2) ?? 0)
      let topped = max(0, (limits.maximumVoltage.value - volts) / (slice.ohms + rise))
      let room = model.maximumChargeAmperes(state, coefficients(duration, &memo)) / efficiency
      amperes = min(min(offered, topped), min(limits.maximumCurrent.value, room))
    }
    if load > 0, slice.place.volts + amperes * slice.ohms < cutOffVoltage.value || state.available.value <= 0 {
      step.brownedOut = true
      return slice.place
    }
    let seconds = duration.seconds
    let intake = charged(slice, amperes, efficiency, seconds)
    if intake > (harvest - load) * seconds {
      // Across a knot the estimate may ask for more than is offered; the intake is convex in the current.
      amperes *= (harvest - load) * seconds / intake
    }
    model.advance(&state, amperes: -efficiency * amperes, coefficients: coefficients(duration, &memo))
    let end = curve.locate(model.share(state))
    let pushed = curve.mean(from: slice.place, to: end) * amperes * seconds
    let heat = amperes * amperes * slice.ohms * seconds
    step.ohmicLoss.value += heat
    step.chargeLoss.value += (1 - efficiency) * pushed
    step.harvested.value += load * seconds + pushed + heat
    step.consumed.value += load * seconds
    step.elapsed += duration
    return end
  }

  /// The energy that a charging current takes in at the terminal.
  private func charged(_ slice: Slice, _ amperes: Double, _ efficiency: Double, _ seconds: Double) -> Double {
    let end = curve.locate((slice.charge + efficiency * amperes * seconds) * model.inverseCapacity)
    return (curve.mean(from: slice.place, to: end) + amperes * slice.ohms) * amperes * seconds
  }

  /// Both wells lose the same share, so that leaking commutes with the flow between them.
  @inline(__always)
  func leak(
    _ state: inout KineticWells, from place: OpenCircuitCurve.Place, _ factor: Double, _ seconds: Double,
    _ step: inout BatteryStep
  ) {
    let exponent = leakPerSecond * factor * seconds
    guard exponent > 0 else { return }
    let share = Decay.after(exponent)
    let charge = state.available.value + state.bound.value
    state.available.value -= state.available.value * share
    state.bound.value -= state.bound.value * share
    let end = curve.locate(knots: (state.available.value + state.bound.value) * model.knotsPerCoulomb)
    step.selfDischargeLoss.value += charge * share * curve.mean(from: end, to: place)
  }
}
