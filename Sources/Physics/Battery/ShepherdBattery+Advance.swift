import Glibc
import Quantities

// In a `BatteryState`: `charge` is what is left until the voltage at rest reaches the data sheet's cut-off, and
// `memory[0]` the filtered current, in A.
extension ShepherdBattery {
  private var usable: Double { 3_600 * usableAmpereHours }

  func state(stateOfCharge: Double) -> BatteryState {
    BatteryState(charge: Coulombs(stateOfCharge * usable), memory: [0])
  }

  func stateOfCharge(_ state: BatteryState) -> Double { max(0, min(1, state.charge.value / usable)) }

  private func drawn(_ charge: Double) -> Double { usableAmpereHours - charge / 3_600 }

  func stored(_ state: BatteryState) -> Joules {
    Joules(3_600 * (openCircuitIntegral(usableAmpereHours) - openCircuitIntegral(drawn(state.charge.value))))
  }

  func openCircuitVoltage(_ state: BatteryState) -> Volts { Volts(openCircuit(drawn(state.charge.value))) }

  /// At once: with the filter where it is.
  func voltage(_ state: BatteryState, load: Watts) -> Volts? {
    let drawn = drawn(state.charge.value)
    let volts = openCircuit(drawn) - dynamicOhms(drawn, charging: false) * max(0, state.memory[0])
    return KineticBattery.amperes(watts: load.value, volts: volts, ohms: resistance.value).map {
      Volts(volts - $0 * resistance.value)
    }
  }

  /// For as long as the filter takes to follow.
  func carries(_ load: Watts, _ state: BatteryState) -> Bool {
    guard state.charge.value > 0 else { return false }
    let drawn = drawn(state.charge.value)
    let volts = openCircuit(drawn)
    let ohms = resistance.value + dynamicOhms(drawn, charging: false)
    guard let amperes = KineticBattery.amperes(watts: load.value, volts: volts, ohms: ohms) else { return false }
    return volts - amperes * ohms >= cutOffVoltage.value
  }

  /// What flows over a stretch of constant current, positive out of the battery.
  private struct Flow {
    var amperes: Double
    /// Mean voltage at rest.
    var rest: Double
    /// Mean loss of voltage, to resistance and polarisation.
    var lost: Double
    /// Charge and filtered current at its end.
    var charge: Double
    var filtered: Double
  }

  func advance(
    _ state: inout BatteryState, load: Watts, harvest: Watts, for duration: SimDuration, at temperature: Celsius
  ) -> BatteryStep {
    let mayCharge =
      temperature >= charging.minimumTemperature && temperature <= charging.maximumTemperature
    var step = BatteryStep()
    repeat {
      let left = duration - step.elapsed
      let net = load.value - harvest.value
      if load.value > 0, net <= 0, state.charge.value <= 0 || openCircuitVoltage(state) < cutOffVoltage {
        step.brownedOut = true
        break
      }
      if net > 0 {
        discharge(&state, net, harvest.value, left, &step)
      } else if net < 0, mayCharge {
        charge(&state, -net, load.value, left, &step)
      } else {
        // No current: only the filter forgets.
        state.memory[0] -= state.memory[0] * -expm1(-left.seconds / filterSeconds)
        book(load.value, harvested: load.value, left, &step)
      }
    } while step.elapsed < duration && !step.brownedOut
    step.curtailed = Joules(max(0, harvest.value * step.elapsed.seconds - step.harvested.value))
    return step
  }

  private func book(_ consumed: Double, harvested: Double, _ duration: SimDuration, _ step: inout BatteryStep) {
    step.consumed.value += consumed * duration.seconds
    step.harvested.value += harvested * duration.seconds
    step.elapsed += duration
  }

  /// At most a hundredth of the capacity, so that what is fixed over a stretch stays right.
  private func limit(_ left: SimDuration, _ amperes: Double) -> SimDuration {
    let quantum = 0.01 * usable
    return left.seconds * amperes <= quantum ? left : SimDuration(nanoseconds: max(1, Int64(quantum / amperes * 1e9)))
  }

  private func discharge(
    _ state: inout BatteryState, _ net: Double, _ harvest: Double, _ left: SimDuration, _ step: inout BatteryStep
  ) {
    guard state.charge.value > 0, let volts = voltage(state, load: Watts(net)), volts >= cutOffVoltage else {
      step.brownedOut = true
      return
    }
    var duration = limit(left, net / volts.value)
    var flow = draw(state, net, duration)
    let fails = { (flow: Flow?) in
      guard let flow else { return true }
      let drawn = drawn(flow.charge)
      return flow.charge < 0
        || openCircuit(drawn) - dynamicOhms(drawn, charging: false) * flow.filtered - flow.amperes * resistance.value
          < cutOffVoltage.value
    }
    if fails(flow) {
      duration = longestSuccess(within: duration) { fails(draw(state, net, $0)) }
      flow = duration == .zero ? nil : draw(state, net, duration)
      step.brownedOut = true
    }
    guard let flow else { return }
    let charge = flow.amperes * duration.seconds
    state.charge.value = flow.charge
    state.memory[0] = flow.filtered
    step.ohmicLoss.value += flow.lost * charge
    book(harvest, harvested: harvest, duration, &step)
    step.consumed.value += (flow.rest - flow.lost) * charge
  }

  /// The constant current whose mean power over `duration` is `watts`; nil when none gives it.
  ///
  /// The filtered current is a mean of its own exponential; a few rounds find the mean voltage at rest. Polarisation that
  /// is left from charging, gone in half a minute, gives nothing back.
  private func draw(_ state: BatteryState, _ watts: Double, _ duration: SimDuration) -> Flow? {
    let seconds = duration.seconds
    let start = state.charge.value
    let filter = filter(max(0, state.memory[0]), seconds)
    var flow = Flow(amperes: watts / openCircuit(drawn(start)), rest: 0, lost: 0, charge: start, filtered: 0)
    for _ in 0..<Self.mostRounds {
      let end = start - flow.amperes * seconds
      guard end >= 0 else { return nil }
      flow.rest = meanRest(start, end)
      let dynamic = dynamicOhms(drawn((start + end) / 2), charging: false)
      let ohms = resistance.value + dynamic * filter.gain
      let volts = flow.rest - dynamic * filter.free
      guard let amperes = KineticBattery.amperes(watts: watts, volts: volts, ohms: ohms) else { return nil }
      let isSettled = abs(amperes - flow.amperes) <= 1e-14 * amperes
      flow.amperes = amperes
      flow.lost = dynamic * filter.free + ohms * amperes
      if isSettled { break }
    }
    flow.charge = start - flow.amperes * seconds
    flow.rest = meanRest(start, flow.charge)
    flow.filtered = filter.end(flow.amperes)
    return flow
  }

  private static let mostRounds = 20

  /// What a filtered current that starts at `initial` comes to over `seconds` of a constant current `i`: on average
  /// `free + gain·i`.
  private struct Filter {
    var free: Double
    var gain: Double
    var initial: Double
    var decayed: Double

    func end(_ amperes: Double) -> Double { initial + (amperes - initial) * decayed }
  }

  private func filter(_ initial: Double, _ seconds: Double) -> Filter {
    let decayed = -expm1(-seconds / filterSeconds)
    let kept = seconds > 0 ? decayed * filterSeconds / seconds : 1
    return Filter(free: initial * kept, gain: max(0, 1 - kept), initial: initial, decayed: decayed)
  }

  private func meanRest(_ start: Double, _ end: Double) -> Double {
    let (a, b) = (drawn(start), drawn(end))
    // Below a millionth of the capacity the difference of the integrals cancels.
    if abs(b - a) < 1e-6 * capacityAmpereHours { return openCircuit((a + b) / 2) }
    return (openCircuitIntegral(b) - openCircuitIntegral(a)) / (b - a)
  }

  private func charge(
    _ state: inout BatteryState, _ surplus: Double, _ load: Double, _ left: SimDuration, _ step: inout BatteryStep
  ) {
    let start = state.charge.value
    let efficiency = charging.coulombicEfficiency
    let most = min(surplus / openCircuit(drawn(start)), charging.maximumCurrent.value)
    let duration = limit(left, most)
    let seconds = duration.seconds
    guard seconds > 0 else { return }
    let filter = filter(max(0, -state.memory[0]), seconds)
    /// What a current comes to at its end, and what it takes: mean voltage at rest, and what is lost above it.
    func taking(_ amperes: Double) -> (end: Double, rest: Double, lost: Double) {
      let end = min(usable, start + efficiency * amperes * seconds)
      let dynamic = dynamicOhms(drawn((start + end) / 2), charging: true)
      return (end, meanRest(start, end), dynamic * (filter.free + filter.gain * amperes) + resistance.value * amperes)
    }
    var amperes = most
    for _ in 0..<Self.mostRounds {
      let (end, rest, _) = taking(amperes)
      let dynamic = dynamicOhms(drawn((start + end) / 2), charging: true)
      let offered =
        -(KineticBattery.amperes(
          watts: -surplus, volts: rest + dynamic * filter.free, ohms: resistance.value + dynamic * filter.gain) ?? 0)
      let topped =
        (charging.maximumVoltage.value - openCircuit(drawn(end)) - dynamic * filter.end(0))
        / (resistance.value + dynamic * filter.decayed)
      let room = (usable - start) / (efficiency * seconds)
      let next = max(0, min(min(offered, topped), min(charging.maximumCurrent.value, room)))
      let isSettled = abs(next - amperes) <= 1e-14 * next
      amperes = next
      if isSettled { break }
    }
    var (end, rest, lost) = taking(amperes)
    if (rest + lost) * amperes > surplus {
      // Where the curve is steep the rounds may not settle; the intake grows faster than the current.
      amperes *= surplus / ((rest + lost) * amperes)
      (end, rest, lost) = taking(amperes)
    }
    let pushed = amperes * seconds
    state.charge.value = end
    state.memory[0] = -filter.end(amperes)
    step.ohmicLoss.value += lost * pushed
    step.chargeLoss.value += (1 - efficiency) * rest * pushed
    book(load, harvested: load, duration, &step)
    step.harvested.value += (rest + lost) * pushed
  }
}
