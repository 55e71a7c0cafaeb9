public import Physics
import Quantities
public import Testing

extension Battery: CustomTestStringConvertible {
  public var testDescription: String {
    switch self {
    case .kinetic(let battery): "kinetic, \(battery.model.capacity)"
    case .linear(let battery): "linear, \(battery.capacity)"
    case .diffusion(let battery): "diffusion, \(battery.capacity)"
    case .shepherd(let battery): "Shepherd, \(battery.capacityAmpereHours) Ah"
    case .supercapacitor(let battery): "supercapacitor, \(battery.farads) F"
    case .buffered(let battery): "\(battery.capacitor.farads) F beside \(battery.cell.model.capacity)"
    case .string(let battery): "string of \(battery.places)"
    }
  }
}

/// What holds for every battery, whatever its equations. A new model gets these for free.
@Suite struct BatteryLaws {
  @Test(arguments: Battery.examples, 0..<8 as Range<UInt64>)
  func theBooksBalance(battery: Battery, seed: UInt64) {
    var random = TestRandom(seed: seed)
    var state = battery.state(stateOfCharge: random.uniform())
    var memo = PhysicsMemo()
    let full = battery.stored(battery.fullState()).value
    for _ in 0..<500 {
      let load = Watts(random.uniform() < 0.3 ? 0 : random.spread(1e-7...3))
      let harvest = Watts(random.uniform() < 0.4 ? 0 : random.spread(1e-6...3))
      let duration = SimDuration(seconds: random.spread(1e-3...1e6))
      let temperature = Celsius(random.uniform(-25...60))
      let before = battery.stored(state)
      let step = battery.advance(&state, load: load, harvest: harvest, for: duration, at: temperature, memo: &memo)
      let after = battery.stored(state)
      let gap = step.harvested.value + before.value - after.value - step.consumed.value - step.losses.value
      #expect(abs(gap) <= 1e-12 * (full + step.harvested.value), "gap of \(gap) J with \(load), \(harvest)")
      #expect(step.elapsed <= duration && (step.brownedOut || step.elapsed == duration))
      for term in [step.consumed, step.harvested, step.curtailed, step.ohmicLoss, step.chargeLoss] {
        #expect(term.value >= 0)
      }
      #expect(step.selfDischargeLoss.value >= 0)
      #expect(step.consumed.value <= load.value * step.elapsed.seconds * (1 + 1e-6))
      let offered = harvest.value * step.elapsed.seconds
      #expect(isClose(step.harvested.value + step.curtailed.value, offered, relative: 1e-9))
      #expect(state.wells.available.value >= -1e-9 && state.wells.bound.value >= 0)
      #expect(battery.stateOfCharge(state) <= 1)
    }
  }

  @Test(arguments: Battery.examples)
  func theMemoChangesNothing(battery: Battery) {
    var random = TestRandom(seed: 7)
    var remembered = battery.fullState()
    var fresh = battery.fullState()
    var memo = PhysicsMemo()
    let durations = (0..<40).map { _ in SimDuration(seconds: random.spread(1e-3...1e4)) }
    for round in 0..<400 {
      let load = Watts(random.spread(1e-6...1e-2))
      let duration = durations[round * 7 % durations.count]
      let temperature = Celsius(Double(round % 3) * 10)
      let a = battery.advance(&remembered, load: load, harvest: .zero, for: duration, at: temperature, memo: &memo)
      let b = battery.advance(&fresh, load: load, harvest: .zero, for: duration, at: temperature)
      #expect(a == b && remembered == fresh)
    }
  }

  @Test(arguments: Battery.examples)
  func moreLoadNeverLivesLonger(battery: Battery) {
    var previous = SimDuration.days(100_000)
    // The least load would empty it in 60 years.
    let least = max(2e-6, battery.stored(battery.fullState()).value / (60 * 365 * 86_400))
    for exponent in 0..<30 {
      var load = Watts(least)
      for _ in 0..<exponent { load.value *= 2 }
      var state = battery.fullState()
      let life = battery.advance(&state, load: load, harvest: .zero, for: .days(40_000), at: Celsius(20))
      #expect(life.brownedOut)
      #expect(life.elapsed <= previous, "\(load) lives longer than a smaller load")
      previous = life.elapsed
    }
    // With no resistance a battery gives any power, for a while.
    let limit =
      !battery.effects.contains(.resistance)
      ? SimDuration.minutes(5) : battery.effects.contains(.capacitor) ? .milliseconds(1) : .zero
    #expect(previous <= limit, "the largest load still runs")
  }

  @Test(arguments: Battery.examples)
  func aColderCellIsNoStronger(battery: Battery) {
    let state = battery.state(stateOfCharge: 0.6)
    let temperatures = [-20.0, 0, 20, 40].map { Celsius($0) }
    let volts = temperatures.compactMap { battery.voltage(state, load: Watts(0.02), at: $0)?.value }
    #expect(volts.count == 4 && volts == volts.sorted())
  }

  @Test(arguments: Battery.examples)
  func noLoadChangesNothingButSelfDischarge(battery: Battery) {
    var state = battery.state(stateOfCharge: 0.7)
    let before = battery.stored(state)
    let step = battery.advance(&state, load: .zero, harvest: .zero, for: .days(365), at: Celsius(20))
    #expect(!step.brownedOut && step.elapsed == .days(365))
    #expect(step.consumed == .zero && step.harvested == .zero)
    // A capacitor's leak comes through the cell.
    #expect((step.ohmicLoss > .zero) == battery.effects.contains(.capacitor))
    #expect((step.selfDischargeLoss.value > 0) == battery.effects.contains(.selfDischarge))
    let left = battery.stored(state).value
    #expect(abs(before.value - step.losses.value - left) <= 1e-12 * before.value)
  }

  @Test(arguments: Battery.examples)
  func anEmptyBatteryRestsWithoutBrowningOut(battery: Battery) {
    var state = battery.state(stateOfCharge: 0)
    let rest = battery.advance(&state, load: .zero, harvest: .zero, for: .days(1), at: Celsius(20))
    #expect(!rest.brownedOut && rest.elapsed == .days(1))
    let load = battery.advance(&state, load: Watts(1e-6), harvest: .zero, for: .days(1), at: Celsius(20))
    #expect(load.brownedOut && load.elapsed == .zero && load.consumed == .zero)
  }

  @Test(arguments: Battery.examples)
  func aZeroDurationOnlyAsks(battery: Battery) {
    var state = battery.fullState()
    let step = battery.advance(&state, load: Watts(1e-3), harvest: Watts(1), for: .zero, at: Celsius(20))
    #expect(state == battery.fullState() && step == BatteryStep())
  }

  @Test(arguments: Battery.examples, [1e-6, 1e-3, 0.05])
  func theLoadGetsWhatItAsksFor(battery: Battery, watts: Double) {
    var state = battery.state(stateOfCharge: 0.63)
    let step = battery.advance(&state, load: Watts(watts), harvest: .zero, for: .seconds(10), at: Celsius(20))
    #expect(isClose(step.consumed.value, 10 * watts, relative: 1e-8))
  }

  @Test(arguments: Battery.examples)
  func oneLongStepIsManyShortOnes(battery: Battery) {
    var long = battery.fullState()
    var short = battery.fullState()
    // It lasts ten days at least, so that neither browns out.
    let load = Watts(min(1e-3, battery.stored(battery.fullState()).value / (10 * 86_400)))
    _ = battery.advance(&long, load: load, harvest: .zero, for: .days(3), at: Celsius(20))
    for _ in 0..<3_000 {
      _ = battery.advance(&short, load: load, harvest: .zero, for: .milliseconds(86_400), at: Celsius(20))
    }
    // A slice takes its leak after its draw, which only a capacitor leaks enough to feel.
    var alone = battery.fullState()
    _ = battery.advance(&alone, load: .zero, harvest: .zero, for: .days(3), at: Celsius(20))
    let leaked = 1 - battery.stateOfCharge(alone)
    #expect(
      isClose(battery.stored(long).value, battery.stored(short).value, relative: 3e-5 + 0.5 * leaked * leaked))
  }

  @Test(arguments: Battery.examples)
  func theBrownOutIsTheLastInstant(battery: Battery) {
    let load = Watts(0.01)
    // A capacitor is below its cut-off at a fifth.
    let share = battery.carries(load, battery.state(stateOfCharge: 0.2), at: Celsius(20)) ? 0.2 : 0.6
    var state = battery.state(stateOfCharge: share)
    let whole = battery.advance(&state, load: load, harvest: .zero, for: .days(4_000), at: Celsius(20))
    #expect(whole.brownedOut && whole.elapsed > .zero)
    var shorter = battery.state(stateOfCharge: share)
    let most = SimDuration(seconds: whole.elapsed.seconds * 0.99)
    #expect(!battery.advance(&shorter, load: load, harvest: .zero, for: most, at: Celsius(20)).brownedOut)
  }

  /// A pause in the middle of a discharge takes nothing but its leak from the rest of it.
  @Test(arguments: Battery.examples)
  func aRestNeverHurts(battery: Battery) {
    let load = Watts(battery.stored(battery.fullState()).value / 7_200)
    func life(rest: SimDuration) -> (seconds: Double, leaked: Double) {
      var state = battery.fullState()
      let first = battery.advance(&state, load: load, harvest: .zero, for: .minutes(30), at: Celsius(20))
      if first.brownedOut { return (first.elapsed.seconds, 0) }
      let pause = battery.advance(&state, load: .zero, harvest: .zero, for: rest, at: Celsius(20))
      let second = battery.advance(&state, load: load, harvest: .zero, for: .days(1), at: Celsius(20))
      return (1_800 + second.elapsed.seconds, pause.selfDischargeLoss.value)
    }
    let (straight, rested) = (life(rest: .zero), life(rest: .minutes(20)))
    #expect(rested.seconds * (1 + 1e-4) >= straight.seconds - 2 * rested.leaked / load.value)
  }

  /// Drawn with the sun, it holds what it would have held plus what came in.
  @Test(arguments: Battery.examples)
  func aHarvestNeverHurts(battery: Battery) {
    let load = Watts(battery.stored(battery.fullState()).value / 360_000)
    var (alone, helped) = (battery.state(stateOfCharge: 0.7), battery.state(stateOfCharge: 0.7))
    for share in [0.3, 0.99, 1, 1.01, 2] {
      let a = battery.advance(&alone, load: load, harvest: .zero, for: .minutes(5), at: Celsius(20))
      let b = battery.advance(&helped, load: load, harvest: share * load, for: .minutes(5), at: Celsius(20))
      #expect(!a.brownedOut && !b.brownedOut)
      #expect(battery.stored(helped) >= battery.stored(alone), "with \(share) of the load")
      if !battery.isRechargeable { #expect(b.harvested.value <= b.consumed.value * (1 + 1e-9)) }
    }
  }

  @Test func aNegativeLoadTraps() async {
    await #expect(processExitsWith: .failure) {
      var state = Battery.examples[0].fullState()
      _ = Battery.examples[0].advance(&state, load: Watts(-1), harvest: .zero, for: .seconds(1), at: Celsius(20))
    }
  }
}
