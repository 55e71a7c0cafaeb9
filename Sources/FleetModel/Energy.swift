import Physics
import Quantities
import SimKernel

/// The air around a cell, looked up once for each stretch of time rather than once for each node.
struct Climate: Sendable {
  /// Temperature counts as constant over one slot.
  static let slot = SimDuration.minutes(10)

  private let ambient: Ambient
  private var slotNumber: Int64 = -1
  private var temperature = Celsius.zero

  init(_ ambient: Ambient) { self.ambient = ambient }

  /// The air's temperature in the middle of the slot that `time` lies in.
  mutating func temperature(at time: SimTime) -> Celsius {
    let number = time.nanoseconds / Self.slot.nanoseconds
    if number != slotNumber {
      slotNumber = number
      temperature = ambient.temperature(
        at: SimTime(nanoseconds: number * Self.slot.nanoseconds + Self.slot.nanoseconds / 2))
    }
    return temperature
  }
}

/// What carries a battery, a temperature and an account through time: the power side of a node or a gateway.
///
/// A class so that a look at it counts one reference, and not one for each table in it.
final class PowerPath: Sendable {
  let battery: Battery
  let harvest: HarvestSeries?
  let thermal: ThermalNode
  /// Chain and governor; nil for one lump that nobody watches.
  let heat: HeatPath?
  let spread: SpreadPlan
  private let regulator: FittedRegulator?
  private let ageing: AgeingPlan?
  private let leakage: Leakage?
  private let warming: SunWarming?
  /// It leaks or stands in the sun; else neither need be looked at.
  private let isExposed: Bool
  /// All specimens are as their kind, and the load hangs on the battery itself: what most fleets are, and faster.
  private let isPlain: Bool
  /// The warmest that the air gets; nil when it is always the same.
  private let warmest: Celsius?

  /// The path of a node.
  convenience init(_ hardware: HardwarePlan, air: Ambient) {
    self.init(
      hardware.power, thermal: hardware.thermal, heat: HeatPath(hardware), leakage: hardware.leakage,
      warming: hardware.warming, air: air)
  }

  init(
    _ plan: PowerPlan, thermal: ThermalNode, heat: HeatPath? = nil, leakage: Leakage? = nil,
    warming: SunWarming? = nil, air: Ambient
  ) {
    battery = plan.battery
    harvest = plan.harvest
    regulator = plan.regulator.map { FittedRegulator($0) }
    ageing = plan.ageing
    self.leakage = leakage
    self.warming = warming
    isExposed = leakage != nil || warming != nil
    isPlain =
      plan.spread == .none && plan.regulator == nil && plan.ageing == nil && !isExposed
      && heat == nil
    self.thermal = thermal
    self.heat = heat
    spread = plan.spread
    warmest = air.varies || warming != nil ? Celsius(air.warmest.value + (warming?.most ?? 0)) : nil
  }

  /// Power and air count as constant for no longer than this.
  static let longestSegment = SimDuration.hours(1)

  /// Whether what browned out in `state` may carry `load` again one day, at `stateOfCharge` or above.
  ///
  /// Without a harvester charge only falls, and a cell gives no more than it does in the warmest air.
  func mayRecover(_ state: PowerState, load: Watts, stateOfCharge: Double) -> Bool {
    if harvest != nil { return true }
    let left = battery.stateOfCharge(state.battery)
    let warmest = warmest ?? (battery.recoversAtRest ? state.temperature : nil)
    guard let warmest, left >= stateOfCharge else { return false }
    let rested = battery.state(stateOfCharge: left)
    return battery.carries((1 / state.specimen.size) * drawn(load, from: rested), rested, at: warmest)
  }

  /// Whether what is off may start with `load` now.
  func carries(_ load: Watts, _ state: PowerState) -> Bool {
    battery.carries(
      (1 / state.specimen.size) * drawn(load, from: state.battery), state.battery, at: state.temperature)
  }

  /// What `load` takes from a battery in `state`, with what a regulator between them loses.
  func drawn(_ load: Watts, from state: BatteryState) -> Watts {
    guard let regulator else { return load }
    return regulator.plan.drawn(load, at: battery.openCircuitVoltage(state))
  }

  /// The air with the sun in the middle of `segment`.
  func air(in segment: Range<SimTime>, _ climate: inout Climate) -> Celsius {
    let middle = Self.middle(of: segment)
    return Celsius(climate.temperature(at: middle).value + (warming?.kelvin(at: middle) ?? 0))
  }

  /// What a sleeping board draws at `temperature` that draws `load` at 25 °C.
  func asleep(_ load: Watts, at temperature: Celsius) -> Watts {
    guard let leakage else { return load }
    return leakage.factor(at: temperature) * load
  }

  /// The energy in the battery.
  func stored(_ state: PowerState) -> Joules { state.specimen.size * battery.stored(state.battery) }

  /// When to look again whether what is off may start: the harvest has changed, or the air has had time to.
  func nextLook(after time: SimTime) -> SimTime { harvest?.nextChange(after: time) ?? time + Self.longestSegment }

  /// Lets `load` draw until `time`, in segments of constant harvest and air.
  ///
  /// - Returns: false if the battery browned out or heat turned the board off on the way; `state.updated` is then that
  ///   instant.
  func advance(
    _ state: inout PowerState, load: Watts, cause: EnergyCause, until time: SimTime, _ climate: inout Climate,
    _ memo: inout PhysicsMemo
  ) -> Bool {
    guard isPlain else { return advancePeculiar(&state, load, cause, until: time, &climate, &memo) }
    while state.updated < time {
      let now = state.updated
      let (stop, offered) = segment(from: now, until: time)
      let step = battery.advance(
        &state.battery, load: load, harvest: offered, for: stop - now, at: state.temperature, memo: &memo)
      state.ledger.book(step, cause, times: 1)
      pass(&state, load, step.elapsed, in: now..<stop, sun: 0, &climate, &memo)
      if step.brownedOut { return false }
    }
    return true
  }

  /// Until when harvest and air count as constant, and what the harvester offers.
  @inline(__always)
  private func segment(from now: SimTime, until time: SimTime) -> (stop: SimTime, offered: Watts) {
    let stop = min(time, now + Self.longestSegment)
    guard let harvest else { return (stop, .zero) }
    return (min(stop, harvest.nextChange(after: now)), harvest.power(at: now))
  }

  /// Lets `elapsed` of a segment pass: heat and clock.
  @inline(__always)
  private func pass(
    _ state: inout PowerState, _ load: Watts, _ elapsed: SimDuration, in segment: Range<SimTime>,
    sun kelvin: Double, _ climate: inout Climate, _ memo: inout PhysicsMemo
  ) {
    let air = climate.temperature(at: Self.middle(of: segment))
    state.temperature = thermal.step(
      state.temperature, power: load, ambient: Celsius(air.value + kelvin), for: elapsed, memo: &memo)
    state.updated = segment.lowerBound + elapsed
  }

  private static func middle(of segment: Range<SimTime>) -> SimTime {
    SimTime(nanoseconds: (segment.lowerBound.nanoseconds + segment.upperBound.nanoseconds) / 2)
  }

  /// `advance` for a battery of its own size, behind a regulator or growing old, and for a board that leaks or stands in the sun.
  @inline(never)
  private func advancePeculiar(
    _ state: inout PowerState, _ load: Watts, _ cause: EnergyCause, until time: SimTime, _ climate: inout Climate,
    _ memo: inout PhysicsMemo
  ) -> Bool {
    while state.updated < time {
      let now = state.updated
      var (stop, offered) = segment(from: now, until: time)
      if ageing != nil { stop = min(stop, state.wear.due) }
      if heat != nil { stop = min(stop, HeatPath.segmentEnd(after: now)) }
      let warmth = heat == nil ? state.temperature : state.heat.chip
      let load = isExposed && cause == .sleep ? asleep(load, at: warmth) : load
      let air = heat == nil ? .zero : air(in: now..<stop, &climate)
      let shutdown = heat?.shutdown(state, load, air: air, within: stop - now)
      if let shutdown { stop = now + shutdown }
      let step = draw(&state, load, offered, for: stop - now, cause, &memo)
      if let heat {
        heat.pass(&state, load, air: air, for: step.elapsed, &memo)
        state.updated = now + step.elapsed
      } else {
        let sun = isExposed ? warming?.kelvin(at: Self.middle(of: now..<stop)) ?? 0 : 0
        pass(&state, load, step.elapsed, in: now..<stop, sun: sun, &climate, &memo)
      }
      if let ageing {
        state.wear.note(state.temperature, for: step.elapsed)
        if state.updated == state.wear.due { age(&state, ageing) }
      }
      if step.brownedOut { return false }
      if shutdown != nil {
        state.heat.stop = .hot
        return false
      }
    }
    return true
  }

  /// One step of whatever battery, booked.
  func draw(
    _ state: inout PowerState, _ load: Watts, _ harvest: Watts, for duration: SimDuration, _ cause: EnergyCause,
    _ memo: inout PhysicsMemo
  ) -> BatteryStep {
    let share = 1 / state.specimen.size
    let drawn = drawn(load, from: state.battery)
    let before = ageing == nil ? 0 : battery.stateOfCharge(state.battery)
    let step = battery.advance(
      &state.battery, load: share * drawn, harvest: share * harvest, for: duration, at: state.temperature,
      leakage: state.specimen.leakage, memo: &memo)
    state.ledger.book(step, cause, times: state.specimen.size)
    if drawn > load { state.ledger.convert(step, cause, passed: load / drawn, times: state.specimen.size) }
    if ageing != nil { state.wear.note(from: before, to: battery.stateOfCharge(state.battery)) }
    return step
  }
}

/// The charge, heat and account of one node or gateway, right at the moment `updated`.
struct PowerState: Sendable {
  /// The charge that the group's battery would hold; the node's own holds `specimen.size` times as much.
  var battery: BatteryState
  var specimen = BatterySpecimen()
  var wear = Wear()
  /// Of the battery, and of the board when that is one lump with it.
  var temperature: Celsius
  var heat: HeatState
  /// A node in the middle of a wake is ahead of the clock.
  var updated = SimTime.start
  var ledger = EnergyLedger()

  /// The start of the life of node or gateway `number` in `air`.
  init(_ plan: PowerPlan, number: UInt32, seed: UInt64, air: Celsius) {
    temperature = air
    heat = HeatState(air)
    (battery, specimen) = plan.battery.specimen(
      plan.spread, stateOfCharge: plan.initialStateOfCharge, number: number, seed: seed)
    ledger.initial = specimen.size * plan.battery.stored(battery)
  }

  /// On mains.
  init(air: Celsius) {
    battery = .none
    temperature = air
    heat = HeatState(air)
  }
}

extension EnergyLedger {
  /// Enters one step of a battery that is `size` of those stepped, its load drawn for `cause`.
  @inline(__always)
  mutating func book(_ step: BatteryStep, _ cause: EnergyCause, times size: Double) {
    self[cause] += size * step.consumed
    ohmic += size * step.ohmicLoss
    selfDischarge += size * step.selfDischargeLoss
    charging += size * step.chargeLoss
    harvested += size * step.harvested
    curtailed += size * step.curtailed
  }

  /// Moves what a regulator lost of a booked step from its cause: it `passed` that share on.
  mutating func convert(_ step: BatteryStep, _ cause: EnergyCause, passed share: Double, times size: Double) {
    let lost = ((1 - share) * size) * step.consumed
    self[cause] -= lost
    conversion += lost
  }
}

extension Cell {
  /// Lets node `index` draw `load` for `duration` from where it is.
  ///
  /// - Returns: false when it browned out; it is then off, and the rest of its wake must not happen.
  mutating func spend(
    _ load: Watts, on cause: EnergyCause, for duration: SimDuration, by index: Int, _ future: inout Future
  ) -> Bool {
    let path = behaviours[Int(nodes[index].group)].path
    return spend(load, on: cause, until: nodes[index].power.updated + duration, by: index, path, &future)
  }

  /// Lets node `index` draw `load` until `time`, which may lie ahead of the clock.
  mutating func spend(
    _ load: Watts, on cause: EnergyCause, until time: SimTime, by index: Int, _ future: inout Future
  ) -> Bool {
    let path = behaviours[Int(nodes[index].group)].path
    return spend(load, on: cause, until: time, by: index, path, &future)
  }

  /// The same for a caller that has the node's `path` in hand, which saves counting a reference to it.
  mutating func spend(
    _ load: Watts, on cause: EnergyCause, until time: SimTime, by index: Int, _ path: PowerPath,
    _ future: inout Future
  ) -> Bool {
    if workOff(index),
      path.advance(&nodes[index].power, load: load, cause: cause, until: time, &climate, &memo)
    {
      return true
    }
    brownOut(index, &future)
    return false
  }

  /// The state of a node at `time` had it slept until then; changes nothing.
  func peek(_ index: Int, at time: SimTime) -> PowerState {
    var state = nodes[index].power
    var climate = climate
    var memo = PhysicsMemo()
    let behaviour = behaviours[Int(nodes[index].group)]
    let load = nodes[index].life.isOn ? behaviour.sleepPower : .zero
    _ =
      behaviour.path.workOff(nodes[index].backlog, behaviour, &state, &climate, &memo)
      && behaviour.path.advance(&state, load: load, cause: .sleep, until: time, &climate, &memo)
    return state
  }
}
