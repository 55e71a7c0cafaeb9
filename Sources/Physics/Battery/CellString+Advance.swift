import Quantities

extension CellString {
  /// One current through all places over a stretch.
  private struct Flow {
    /// Out of the string; negative while charging.
    var amperes: Double
    /// Sum of the places' mean voltages at rest, and of their voltages at the end.
    var rest: Double
    var end: Double
  }

  /// What a stretch knows from its start: sums over the places.
  private struct Start {
    var volts = 0.0
    var ohms = 0.0
    /// How far the voltage falls for each coulomb.
    var slope = 0.0
    /// The least capacity of a place.
    var capacity = Double.infinity
  }

  private func start(_ state: BatteryState, _ climate: CellClimate) -> Start {
    var start = Start()
    for place in 0..<places {
      let size = size(state, place)
      let at = cell.curve.locate(cell.model.share(wells(state, place)))
      start.volts += at.volts
      start.ohms += cell.resistance.ohms(stateOfCharge: at.stateOfCharge, climate: climate) / size
      start.slope += at.voltsPerKnot * cell.model.knotsPerCoulomb / size
      start.capacity = min(start.capacity, size * cell.model.capacity.value)
    }
    return start
  }

  /// What `amperes` out of the string, of which each cell keeps `efficiency`, make of the voltages.
  private func flow(_ state: BatteryState, _ amperes: Double, _ seconds: Double, efficiency: Double = 1) -> Flow {
    var flow = Flow(amperes: amperes, rest: 0, end: 0)
    let moved = efficiency * amperes * seconds
    for place in 0..<places {
      let charge = wells(state, place).charge.value
      let before = cell.curve.locate(charge * cell.model.inverseCapacity)
      let after = cell.curve.locate((charge - moved / size(state, place)) * cell.model.inverseCapacity)
      flow.rest += cell.curve.mean(from: before, to: after)
      flow.end += after.volts
    }
    return flow
  }

  /// The constant current whose mean power over `seconds` is `watts`; nil where the voltage collapses.
  private func draw(_ state: BatteryState, _ start: Start, _ watts: Double, _ seconds: Double) -> Flow? {
    let sagging = start.ohms + start.slope * seconds / 2
    guard
      var amperes = KineticBattery.amperes(watts: watts, volts: start.volts, ohms: sagging)
        ?? KineticBattery.amperes(watts: watts, volts: start.volts, ohms: start.ohms)
    else { return nil }
    for _ in 0..<20 {
      let mean = flow(state, amperes, seconds).rest
      guard let next = KineticBattery.amperes(watts: watts, volts: mean, ohms: start.ohms) else { return nil }
      let isSettled = abs(next - amperes) <= 1e-15 * next
      amperes = next
      if isSettled { break }
    }
    return flow(state, amperes, seconds)
  }

  /// Moves the charge of a stretch; returns the least available charge of a place, of a cell of size 1.
  private func move(
    _ state: inout BatteryState, _ amperes: Double, for duration: SimDuration, _ memo: inout PhysicsMemo
  ) -> Double {
    let decayed = memo.decayed(ratePerSecond: cell.model.ratePerSecond, over: duration)
    let step = cell.model.coefficients(seconds: duration.seconds, decayed: decayed)
    var least = Double.infinity
    for place in 0..<places {
      var wells = wells(state, place)
      cell.model.advance(&wells, amperes: amperes / size(state, place), coefficients: step)
      put(wells, at: place, in: &state)
      least = min(least, wells.available.value)
    }
    return least
  }

  private func leak(_ state: inout BatteryState, _ factor: Double, _ seconds: Double, _ step: inout BatteryStep) {
    for place in 0..<places {
      var wells = wells(state, place)
      var lost = BatteryStep()
      let at = cell.curve.locate(cell.model.share(wells))
      cell.leak(&wells, from: at, factor * state.memory[4 * place + 1], seconds, &lost)
      put(wells, at: place, in: &state)
      step.selfDischargeLoss.value += size(state, place) * lost.selfDischargeLoss.value
    }
  }

  func advance(
    _ state: inout BatteryState, load: Watts, harvest: Watts, for duration: SimDuration, at temperature: Celsius,
    leakage: Double, memo: inout PhysicsMemo
  ) -> BatteryStep {
    let climate = memo.climate(at: temperature, activationKelvin: cell.resistance.activationKelvin)
    let limits = cell.charging.flatMap {
      temperature >= $0.minimumTemperature && temperature <= $0.maximumTemperature ? $0 : nil
    }
    let locked = cell.lockedCoulombs(at: temperature)
    var step = BatteryStep()
    repeat {
      let left = duration - step.elapsed
      let before = step.elapsed
      let start = start(state, climate)
      if load > harvest {
        discharge(&state, start, load.value, harvest.value, locked, left, &memo, &step)
      } else {
        charge(&state, start, load.value, harvest.value, limits, left, &memo, &step)
      }
      leak(&state, leakage * climate.leakFactor, (step.elapsed - before).seconds, &step)
    } while step.elapsed < duration && !step.brownedOut
    step.curtailed = Joules(max(0, harvest.value * step.elapsed.seconds - step.harvested.value))
    return step
  }

  /// A hundredth of the weakest place's capacity, so that a current fixed at the start stays right.
  private func limit(_ left: SimDuration, _ amperes: Double, _ start: Start) -> SimDuration {
    let quantum = 0.01 * start.capacity
    return left.seconds * amperes <= quantum ? left : SimDuration(nanoseconds: max(1, Int64(quantum / amperes * 1e9)))
  }

  private func leastAvailable(_ state: BatteryState) -> Double {
    var least = Double.infinity
    for place in 0..<places { least = min(least, wells(state, place).available.value) }
    return least
  }

  private func discharge(
    _ state: inout BatteryState, _ start: Start, _ load: Double, _ harvest: Double, _ locked: Double,
    _ left: SimDuration, _ memo: inout PhysicsMemo, _ step: inout BatteryStep
  ) {
    let net = load - harvest
    guard let first = KineticBattery.amperes(watts: net, volts: start.volts, ohms: start.ohms),
      start.volts - first * start.ohms >= cutOffVoltage.value, leastAvailable(state) > locked
    else {
      step.brownedOut = true
      return
    }
    /// The flow over `duration`, and the string after it; nil when it is not carried so long.
    func carried(_ duration: SimDuration, _ memo: inout PhysicsMemo) -> (flow: Flow, state: BatteryState)? {
      guard let flow = draw(state, start, net, duration.seconds),
        flow.end - flow.amperes * start.ohms >= cutOffVoltage.value
      else { return nil }
      var after = state
      return move(&after, flow.amperes, for: duration, &memo) >= locked ? (flow, after) : nil
    }
    var duration = limit(left, first, start)
    var taken = carried(duration, &memo)
    if taken == nil {
      step.brownedOut = true
      var fresh = PhysicsMemo()
      duration = longestSuccess(within: duration) { carried($0, &fresh) == nil }
      taken = carried(duration, &memo)
    }
    guard let (flow, after) = taken else { return }
    let seconds = duration.seconds
    let heat = flow.amperes * flow.amperes * start.ohms * seconds
    step.ohmicLoss.value += heat
    step.harvested.value += harvest * seconds
    step.consumed.value += harvest * seconds + flow.rest * flow.amperes * seconds - heat
    step.elapsed += duration
    state = after
  }

  private func charge(
    _ state: inout BatteryState, _ start: Start, _ load: Double, _ harvest: Double, _ limits: ChargeLimits?,
    _ left: SimDuration, _ memo: inout PhysicsMemo, _ step: inout BatteryStep
  ) {
    var duration = left
    var amperes = 0.0
    var efficiency = 1.0
    let surplus = harvest - load
    if let limits, surplus > 0 {
      efficiency = limits.coulombicEfficiency
      let whole = Double(places) * limits.maximumVoltage.value
      let most = min(limits.maximumCurrent.value, max(0, (whole - start.volts) / start.ohms))
      let first = min(most, -(KineticBattery.amperes(watts: -surplus, volts: start.volts, ohms: start.ohms) ?? 0))
      duration = limit(left, first, start)
      let rise = efficiency * start.slope * duration.seconds
      let offered = -(KineticBattery.amperes(watts: -surplus, volts: start.volts, ohms: start.ohms + rise / 2) ?? 0)
      let topped = max(0, (whole - start.volts) / (start.ohms + rise))
      amperes = min(min(offered, topped), min(limits.maximumCurrent.value, room(state, duration, &memo) / efficiency))
    }
    if load > 0, start.volts + amperes * start.ohms < cutOffVoltage.value || leastAvailable(state) <= 0 {
      step.brownedOut = true
      return
    }
    let seconds = duration.seconds
    var flow = flow(state, -amperes, seconds, efficiency: efficiency)
    let intake = (flow.rest + amperes * start.ohms) * amperes * seconds
    if intake > surplus * seconds {
      // Across a knot the estimate may ask for more than is offered; the intake is convex in the current.
      amperes *= surplus * seconds / intake
      flow = self.flow(state, -amperes, seconds, efficiency: efficiency)
    }
    _ = move(&state, -efficiency * amperes, for: duration, &memo)
    let pushed = flow.rest * amperes * seconds
    let heat = amperes * amperes * start.ohms * seconds
    step.ohmicLoss.value += heat
    step.chargeLoss.value += (1 - efficiency) * pushed
    step.harvested.value += load * seconds + pushed + heat
    step.consumed.value += load * seconds
    step.elapsed += duration
  }

  /// The current that fills the available well of the first place to be full no earlier than after `duration`.
  private func room(_ state: BatteryState, _ duration: SimDuration, _ memo: inout PhysicsMemo) -> Double {
    let decayed = memo.decayed(ratePerSecond: cell.model.ratePerSecond, over: duration)
    let step = cell.model.coefficients(seconds: duration.seconds, decayed: decayed)
    var least = Double.infinity
    for place in 0..<places {
      least = min(least, size(state, place) * cell.model.maximumChargeAmperes(wells(state, place), step))
    }
    return least
  }
}
