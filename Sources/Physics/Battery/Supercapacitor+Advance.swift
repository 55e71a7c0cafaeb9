import Quantities

// In a `BatteryState`: `charge` is `C·V`.
extension Supercapacitor {
  func state(stateOfCharge: Double) -> BatteryState {
    BatteryState(charge: Coulombs(stateOfCharge * farads * maximumVoltage.value))
  }

  func openCircuitVoltage(_ state: BatteryState) -> Volts { Volts(state.charge.value / farads) }

  func stateOfCharge(_ state: BatteryState) -> Double {
    max(0, min(1, openCircuitVoltage(state) / maximumVoltage))
  }

  func stored(_ state: BatteryState) -> Joules { stored(openCircuitVoltage(state)) }

  func carries(_ load: Watts, _ state: BatteryState) -> Bool {
    let volts = openCircuitVoltage(state)
    return volts.value > 0 && terminalVoltage(volts, power: load).map { $0 >= cutOffVoltage } ?? false
  }

  func advance(
    _ state: inout BatteryState, load: Watts, harvest: Watts, for duration: SimDuration, at temperature: Celsius,
    leakage: Double
  ) -> BatteryStep {
    let ohms = leak(at: temperature).value / leakage
    var step = BatteryStep()
    let net = load.value - harvest.value
    repeat {
      let left = duration - step.elapsed
      let volts = openCircuitVoltage(state).value
      if load.value > 0, net <= 0, volts <= 0 || volts < cutOffVoltage.value {
        step.brownedOut = true
        break
      }
      if net > 0 {
        discharge(&state, volts, net, harvest.value, left, ohms, &step)
      } else {
        charge(&state, volts, -net, load.value, left, ohms, &step)
      }
    } while step.elapsed < duration && !step.brownedOut
    step.curtailed = Joules(max(0, harvest.value * step.elapsed.seconds - step.harvested.value))
    return step
  }

  /// A hundredth of the full energy moves at most, so that the loss in the series resistance stays right.
  private func limit(_ left: SimDuration, _ watts: Double) -> SimDuration {
    let quantum = 0.01 * stored(maximumVoltage).value
    return left.seconds * watts <= quantum ? left : SimDuration(nanoseconds: max(1, Int64(quantum / watts * 1e9)))
  }

  /// The power inside for `watts` at the terminals, negative while charging, and the square of the voltage at the end.
  ///
  /// The mean of `I²` takes the mean of the squares of the voltage at both ends; nil when no current gives the power.
  private func inside(
    _ start: Double, _ watts: Double, _ seconds: Double, _ ohms: Double
  ) -> (watts: Double, square: Double)? {
    var inside = watts
    var end = max(0, square(start, Watts(inside), seconds, ohms))
    for _ in 0..<20 where seriesResistance.value > 0 {
      let mean = (start + end) / 2
      guard mean > 0 else { return watts == 0 ? (0, 0) : nil }
      let discriminant = 1 - 4 * seriesResistance.value * watts / mean
      guard discriminant >= 0 else { return nil }
      let next = 2 * watts / (1 + discriminant.squareRoot())
      let isSettled = abs(next - inside) <= 1e-14 * abs(next)
      inside = next
      end = max(0, square(start, Watts(inside), seconds, ohms))
      if isSettled { break }
    }
    return (inside, square(start, Watts(inside), seconds, ohms))
  }

  private func discharge(
    _ state: inout BatteryState, _ volts: Double, _ net: Double, _ harvest: Double, _ left: SimDuration,
    _ ohms: Double, _ step: inout BatteryStep
  ) {
    guard carries(Watts(net), state) else {
      step.brownedOut = true
      return
    }
    let start = volts * volts
    var duration = limit(left, net)
    var flow = inside(start, net, duration.seconds, ohms)
    let fails = { (flow: (watts: Double, square: Double)?) in
      guard let flow, flow.square > 0 else { return true }
      return terminalVoltage(Volts(flow.square.squareRoot()), power: Watts(net)).map { $0 < cutOffVoltage } ?? true
    }
    if fails(flow) {
      duration = longestSuccess(within: duration) { fails(inside(start, net, $0.seconds, ohms)) }
      flow = duration == .zero ? nil : inside(start, net, duration.seconds, ohms)
      step.brownedOut = true
    }
    guard let flow else { return }
    let seconds = duration.seconds
    step.ohmicLoss.value += (flow.watts - net) * seconds
    step.consumed.value += (net + harvest) * seconds
    step.harvested.value += harvest * seconds
    settle(&state, flow, duration, &step)
  }

  private func charge(
    _ state: inout BatteryState, _ volts: Double, _ surplus: Double, _ load: Double, _ left: SimDuration,
    _ ohms: Double, _ step: inout BatteryStep
  ) {
    let start = volts * volts
    let full = maximumVoltage.value * maximumVoltage.value
    var duration = limit(left, surplus)
    var flow = inside(start, -surplus, duration.seconds, ohms) ?? (0, square(start, .zero, duration.seconds, ohms))
    var terminal = surplus
    if flow.square > full {
      duration = longestSuccess(within: duration) { trial in
        inside(start, -surplus, trial.seconds, ohms).map { $0.square > full } ?? false
      }
      if duration > .zero, let filled = inside(start, -surplus, duration.seconds, ohms) {
        flow = filled
      } else {
        // Full: the harvester holds it there against its leak.
        duration = left
        let amperes = ohms.isFinite ? volts / ohms : 0
        flow = (-amperes * volts, start)
        terminal = amperes * volts + amperes * amperes * seriesResistance.value
      }
    }
    let seconds = duration.seconds
    if flow.watts == 0 { terminal = 0 }
    step.ohmicLoss.value += max(0, terminal + flow.watts) * seconds
    step.consumed.value += load * seconds
    step.harvested.value += (load + terminal) * seconds
    settle(&state, flow, duration, &step)
  }

  /// Puts the end of a stretch into `state`. What went neither out nor in has leaked.
  private func settle(
    _ state: inout BatteryState, _ flow: (watts: Double, square: Double), _ duration: SimDuration,
    _ step: inout BatteryStep
  ) {
    let before = stored(state).value
    state.charge.value = farads * max(0, flow.square).squareRoot()
    step.selfDischargeLoss.value += max(0, before - stored(state).value - flow.watts * duration.seconds)
    step.elapsed += duration
  }
}
