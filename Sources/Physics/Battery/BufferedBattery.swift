import Glibc
public import Quantities

/// A cell that is not charged, with a capacitor beside it that carries short pulses for it.
///
///     C·du/dt = (V − u)/R − I − u/R_leak        I = P/u
///     u' = u∞ + (u − u∞)·e,  e = exp(−Δt/(R'·C)),  R' = R·R_leak/(R + R_leak),  u∞ = R'·(V/R − I)
///
/// Exact for a constant current `I` and voltage `V` behind the cell's resistance. Within a stretch
/// `I` is the power over the mean voltage and `V` the mean of the cell's curve; it ends soon enough to get `u` right to
/// 10⁻⁴. The node stops when `u` falls below its cut-off, or below half of `V`, from where a load of constant power pulls the voltage down.
///
/// In a `BatteryState`: the wells, and `u` in `memory[0]`.
///
/// - Not modelled: the capacitor's own resistance, charging, a leak that depends on temperature.
/// - Source: circuit theory; the cell as `KineticBattery`.
public struct BufferedBattery: Hashable, Sendable {
  /// The cell.
  public let cell: KineticBattery
  /// What stands beside it.
  public let capacitor: DecouplingCapacitor

  /// - Precondition: the cell has a resistance, and there is a capacitance.
  public init(cell: KineticBattery, capacitor: DecouplingCapacitor) {
    precondition(cell.resistance.fresh > .zero, "a cell without a resistance")
    precondition(capacitor.farads > 0, "a capacitor of \(capacitor.farads) F")
    self.cell = cell
    self.capacitor = capacitor
  }

  /// The same with `factor` times the capacitance.
  func slowed(by factor: Double) -> BufferedBattery {
    BufferedBattery(
      cell: cell, capacitor: DecouplingCapacitor(farads: factor * capacitor.farads, leak: capacitor.leak))
  }

  func state(stateOfCharge: Double) -> BatteryState {
    let wells = cell.model.state(stateOfCharge: stateOfCharge)
    return BatteryState(wells: wells, memory: [cell.openCircuitVoltage(wells).value])
  }

  func stored(_ state: BatteryState) -> Joules {
    let volts = state.memory[0]
    return Joules(cell.stored(state.wells).value + capacitor.farads * volts * volts / 2)
  }

  /// The voltage of the capacitor, and so of the terminals.
  public func terminal(_ state: BatteryState) -> Volts { Volts(state.memory[0]) }

  /// A constant current over a stretch, and what it comes to.
  private struct Flow {
    /// Mean current out of the cell.
    var amperes: Double
    /// Voltage of the capacitor at the end, its mean, and the mean of its square.
    var end: Double
    var mean: Double
    var meanSquare: Double
    /// Mean square of the current out of the cell.
    var squareAmperes: Double
    /// Mean voltage of the cell at rest, and where on the curve it ends.
    var rest: Double
    var place: OpenCircuitCurve.Place
  }

  /// What a stretch knows from its start.
  private struct Start {
    var wells: KineticWells
    var place: OpenCircuitCurve.Place
    var ohms: Double
    var volts: Double
  }

  private func flow(_ start: Start, _ watts: Double, _ duration: SimDuration) -> Flow {
    let seconds = duration.seconds
    let parallel = capacitor.leak.value.isFinite ? 1 / (1 + start.ohms / capacitor.leak.value) : 1
    let (resistance, charge) = (start.ohms * parallel, start.wells.charge.value)
    let x = seconds / (resistance * capacitor.farads)
    let decayed = -expm1(-x)
    let (kept, keptSquare) = x > 0 ? (decayed / x, -expm1(-2 * x) / (2 * x)) : (1, 1)
    var flow = Flow(
      amperes: 0, end: start.volts, mean: start.volts, meanSquare: 0, squareAmperes: 0, rest: start.place.volts,
      place: start.place)
    for _ in 0..<20 {
      let before = (flow.mean, flow.rest)
      let load = watts / flow.mean
      let final = parallel * (flow.rest - load * start.ohms)
      let away = start.volts - final
      flow.end = start.volts - away * decayed
      flow.mean = final + away * kept
      flow.meanSquare = final * final + 2 * final * away * kept + away * away * keptSquare
      let lag = flow.rest - final
      let square = lag * lag - 2 * lag * away * kept + away * away * keptSquare
      flow.squareAmperes = max(0, square) / (start.ohms * start.ohms)
      flow.amperes = (flow.rest - flow.mean) / start.ohms
      flow.place = cell.curve.locate((charge - flow.amperes * seconds) * cell.model.inverseCapacity)
      flow.rest = cell.curve.mean(from: start.place, to: flow.place)
      if abs(flow.mean - before.0) <= 1e-15 * flow.mean, abs(flow.rest - before.1) <= 1e-15 * flow.rest { break }
      if flow.mean <= 0 { break }
    }
    return flow
  }

  /// Until the product of how far `u` has moved and how far the load pulls it, each relative to `u`, is a thousandth:
  /// within it the current counts as constant, and not the power, at a cost of 10⁻⁴ of `u`. Or until the cell has given
  /// a hundredth of its charge.
  private func limit(_ start: Start, _ watts: Double, _ left: SimDuration) -> SimDuration {
    let load = watts / start.volts
    let sag = load * start.ohms
    let away = abs(start.volts - (start.place.volts - sag))
    let step = sag > 0 ? max(0.002, 1e-3 * start.volts / sag) * start.volts : .infinity
    var seconds = left.seconds
    if away > step { seconds = min(seconds, -log1p(-step / away) * start.ohms * capacitor.farads) }
    let leak = start.place.volts / capacitor.leak.value
    let amperes = max(load + leak, abs(start.place.volts - start.volts) / start.ohms)
    if amperes * seconds > 0.01 * cell.model.capacity.value { seconds = 0.01 * cell.model.capacity.value / amperes }
    if amperes * seconds > start.wells.charge.value { seconds = max(0, start.wells.charge.value / amperes) }
    return min(left, SimDuration(nanoseconds: max(1, Int64(seconds * 1e9))))
  }

  /// So little is left that no current flows any more.
  private func isEmpty(_ wells: KineticWells) -> Bool { wells.charge.value <= 1e-9 * cell.model.capacity.value }

  /// The capacitor beside an empty cell: it leaks, and nothing refills it.
  private func rest(_ state: inout BatteryState, _ carried: Watts, for duration: SimDuration, _ step: inout BatteryStep)
  {
    let (seconds, volts) = (duration.seconds, state.memory[0])
    state.memory[0] = volts * exp(-seconds / (capacitor.leak.value * capacitor.farads))
    step.selfDischargeLoss.value += 0.5 * capacitor.farads * (volts - state.memory[0]) * (volts + state.memory[0])
    step.harvested.value += carried.value * seconds
    step.consumed.value += carried.value * seconds
    step.elapsed += duration
  }

  func advance(
    _ state: inout BatteryState, load: Watts, harvest: Watts, for duration: SimDuration, at temperature: Celsius,
    leakage: Double, memo: inout PhysicsMemo
  ) -> BatteryStep {
    let climate = memo.climate(at: temperature, activationKelvin: cell.resistance.activationKelvin)
    let locked = cell.lockedCoulombs(at: temperature)
    let net = max(0, load.value - harvest.value)
    let carried = min(load, harvest)
    var step = BatteryStep()
    while step.elapsed < duration {
      let start = start(state, climate)
      if load.value > 0, state.wells.available.value <= locked || start.volts < least(start) {
        step.brownedOut = true
        break
      }
      if net == 0, isEmpty(state.wells) {
        rest(&state, carried, for: duration - step.elapsed, &step)
        break
      }
      let most = limit(start, net, duration - step.elapsed)
      let taken = take(start, net, most, locked, memo: &memo)
      step.brownedOut = taken.duration < most
      let seconds = taken.duration.seconds
      let flow = taken.flow
      let moved = 0.5 * capacitor.farads * (flow.end - start.volts) * (flow.end + start.volts)
      let heat = flow.squareAmperes * start.ohms * seconds
      let lost = flow.meanSquare / capacitor.leak.value * seconds
      step.ohmicLoss.value += heat
      step.selfDischargeLoss.value += lost
      step.harvested.value += carried.value * seconds
      step.consumed.value += carried.value * seconds
      if net > 0 { step.consumed.value += flow.rest * flow.amperes * seconds - heat - lost - moved }
      step.elapsed += taken.duration
      state.wells = taken.wells
      state.memory[0] = flow.end
      cell.leak(&state.wells, from: flow.place, leakage * climate.leakFactor, seconds, &step)
      if step.brownedOut { break }
    }
    step.curtailed = Joules(max(0, harvest.value * step.elapsed.seconds - step.harvested.value))
    return step
  }

  private func start(_ state: BatteryState, _ climate: CellClimate) -> Start {
    let place = cell.curve.locate(cell.model.share(state.wells))
    return Start(
      wells: state.wells, place: place,
      ohms: cell.resistance.ohms(stateOfCharge: place.stateOfCharge, climate: climate), volts: state.memory[0])
  }

  private func least(_ start: Start) -> Double { max(cell.cutOffVoltage.value, start.place.volts / 2) }

  /// The stretch of at most `most` that the load is carried.
  private func take(
    _ start: Start, _ net: Double, _ most: SimDuration, _ locked: Double, memo: inout PhysicsMemo
  ) -> (duration: SimDuration, flow: Flow, wells: KineticWells) {
    func after(_ duration: SimDuration) -> (flow: Flow, wells: KineticWells) {
      let flow = flow(start, net, duration)
      return (flow, cell.model.advanced(start.wells, current: Amperes(flow.amperes), for: duration))
    }
    func fails(_ end: (flow: Flow, wells: KineticWells)) -> Bool {
      net > 0 && (end.flow.end < least(start) || end.wells.available.value < locked)
    }
    var (duration, end) = (most, after(most))
    if fails(end) {
      duration = longestSuccess(within: most) { fails(after($0)) }
      end = after(duration)
    }
    return (duration, end.flow, end.wells)
  }
}
