import Physics
import Quantities
import Testing

/// What must be in order whatever the day brings: more load, less harvest and more cold never help, a rest never hurts.
@Suite struct BatteryOrder {
  /// A random hour or so of a node's life.
  private struct Stretch {
    let load: Watts
    let harvest: Watts
    let duration: SimDuration
    let temperature: Celsius
  }

  /// Stretches that would empty `battery` after some twenty of them, were it not for the harvest.
  private func stretches(_ battery: Battery, _ random: inout TestRandom) -> [Stretch] {
    let mean = battery.stored(battery.fullState()).value / 20
    return (0..<60).map { _ in
      let duration = SimDuration(seconds: random.spread(60...7200))
      let watts = mean / duration.seconds
      return Stretch(
        load: Watts(random.uniform() < 0.3 ? 0 : watts * random.spread(0.1...4)),
        harvest: Watts(random.uniform() < 0.6 ? 0 : watts * random.spread(0.1...2)), duration: duration,
        temperature: Celsius(random.uniform(-15...45)))
    }
  }

  /// What is stored after each stretch, from full, until the first brown-out.
  private func lived(_ battery: Battery, _ life: [Stretch], more: Double, sun: Double) -> [Double] {
    var state = battery.fullState()
    var stored: [Double] = []
    for stretch in life {
      let step = battery.advance(
        &state, load: more * stretch.load, harvest: sun * stretch.harvest, for: stretch.duration,
        at: stretch.temperature)
      if step.brownedOut { break }
      stored.append(battery.stored(state).value)
    }
    return stored
  }

  @Test(arguments: Battery.examples, 0..<6 as Range<UInt64>)
  func moreLoadOrLessSunNeverHelps(battery: Battery, seed: UInt64) {
    var random = TestRandom(seed: seed)
    let life = stretches(battery, &random)
    let full = battery.stored(battery.fullState()).value
    let best = lived(battery, life, more: 1, sun: 1)
    for (more, sun) in [
      (1.001, 1), (1 + random.uniform(), 1), (3, 1), (1, 0), (1, random.uniform()), (1, 0.999), (1.5, 0.5),
    ] {
      let stored = lived(battery, life, more: more, sun: sun)
      #expect(stored.count <= best.count, "\(more) times the load and \(sun) of the harvest live longer")
      // A capacitor's leak is taken after each percent that it gives, so that it hangs a little on the load's steps.
      for (a, b) in zip(stored, best) { #expect(a <= b + 1e-6 * full) }
    }
  }

  /// Within days; over years a warm cell loses more by itself. A capacitor's leak outweighs its resistance at once.
  @Test(
    arguments: BatteryCell.all.filter {
      ![BatteryCell.supercapacitor10F.name, BatteryCell.ideal3V.name].contains($0.name)
    })
  func aColderCellNeverLivesLonger(cell: BatteryCell) {
    let battery = Battery.kinetic(KineticBattery(cell: cell))
    var random = TestRandom(seed: 11)
    for _ in 0..<6 {
      let load = Watts(battery.stored(battery.fullState()).value / random.spread(1e4...3e5))
      let lives = [-30.0, -20, -10, 0, 10, 20].map { celsius in
        var state = battery.fullState()
        return battery.advance(&state, load: load, harvest: .zero, for: .days(30), at: Celsius(celsius)).elapsed
      }
      #expect(lives == lives.sorted(), "\(cell.name) at \(load): \(lives)")
      #expect(lives[5] < .days(30))
    }
  }

  @Test(arguments: Battery.examples, 0..<4 as Range<UInt64>)
  func aRestNeverHurts(battery: Battery, seed: UInt64) {
    var random = TestRandom(seed: seed)
    let load = Watts(battery.stored(battery.fullState()).value / random.spread(3e3...3e4))
    var through = battery.fullState()
    let whole = battery.advance(&through, load: load, harvest: .zero, for: .days(30), at: Celsius(20)).elapsed
    var state = battery.fullState()
    var on = SimDuration.zero
    var rested = SimDuration.zero
    while on < .days(30) {
      let step = battery.advance(
        &state, load: load, harvest: .zero, for: SimDuration(seconds: random.spread(10...600)), at: Celsius(20))
      on += step.elapsed
      if step.brownedOut { break }
      let rest = SimDuration(seconds: random.spread(10...1200))
      _ = battery.advance(&state, load: .zero, harvest: .zero, for: rest, at: Celsius(20))
      rested += rest
    }
    // What leaks while it rests is all that a rest may cost, but for the percent of the charge that a step goes by.
    var alone = battery.fullState()
    _ = battery.advance(&alone, load: .zero, harvest: .zero, for: rested, at: Celsius(20))
    let leaked = 1 - battery.stateOfCharge(alone)
    let percent = 0.01 * battery.stored(battery.fullState()).value / load.value
    #expect(on.seconds >= whole.seconds * (1 - leaked) - percent, "\(on) with rests, \(whole) without")
  }
}
