import Glibc
import Physics
import Quantities
import Testing

@Suite struct ThermalNetworkTests {
  static let two = ThermalNetwork([
    .init(capacity: JoulesPerKelvin(8), resistance: KelvinPerWatt(12)),
    .init(capacity: JoulesPerKelvin(150), resistance: KelvinPerWatt(4)),
  ])
  static let powers = SIMD4<Double>(0.4, 3, 0, 0)

  @Test func timeConstants() {
    let constants = Self.two.timeConstantsSeconds
    #expect(constants.count == 2)
    #expect(abs(constants[0] - 90.329) < 1e-3 && abs(constants[1] - 637.671) < 1e-3)
  }

  @Test func steadyState() {
    let settled = Self.two.steadyState(powers: Self.powers, ambient: Celsius(25))
    #expect(abs(settled[0] - 43.4) < 1e-9 && abs(settled[1] - 38.6) < 1e-9)
  }

  @Test(arguments: [(Int64(60), 22.65512, 21.63554), (600, 34.81232, 31.30684), (3600, 43.32227, 38.53397)])
  func warms(seconds: Int64, chip: Double, box: Double) {
    let after = Self.two.step(
      Self.two.uniform(Celsius(20)), powers: Self.powers, ambient: Celsius(25), for: .seconds(seconds))
    #expect(abs(after[0] - chip) < 1e-4 && abs(after[1] - box) < 1e-4)
  }

  @Test func oneLumpIsAThermalNode() {
    let node = ThermalNode(resistance: KelvinPerWatt(50), capacity: JoulesPerKelvin(20))
    let chain = ThermalNetwork([.init(capacity: node.capacity, resistance: node.resistance)])
    let one = node.step(Celsius(21), power: Watts(0.5), ambient: Celsius(25), for: .seconds(777))
    let other = chain.step(
      chain.uniform(Celsius(21)), powers: SIMD4(0.5, 0, 0, 0), ambient: Celsius(25), for: .seconds(777))
    #expect(isClose(one.value, other[0], relative: 1e-13))
  }

  /// Random chains of every length against a thousand small Runge-Kutta steps, and ten steps against one.
  @Test(arguments: 1...4, 0..<6 as Range<UInt64>)
  func agreesWithRungeAndKutta(count: Int, seed: UInt64) {
    var random = TestRandom(seed: seed)
    let lumps = (0..<count).map { _ in
      ThermalNetwork.Lump(
        capacity: JoulesPerKelvin(random.spread(1...300)), resistance: KelvinPerWatt(random.spread(1...50)))
    }
    let network = ThermalNetwork(lumps)
    var powers = SIMD4<Double>.zero
    var start = SIMD4<Double>.zero
    for i in 0..<count {
      powers[i] = random.uniform(0...3)
      start[i] = random.uniform(-20...60)
    }
    let steps = 1000
    let seconds = (network.timeConstantsSeconds.first ?? 1) * 2
    let duration = SimDuration(seconds: seconds)
    func slope(_ t: SIMD4<Double>) -> SIMD4<Double> {
      var slope = SIMD4<Double>.zero
      for i in 0..<count {
        let next = i + 1 < count ? t[i + 1] : 20
        var heat = powers[i] - (t[i] - next) / lumps[i].resistance.value
        if i > 0 { heat += (t[i - 1] - t[i]) / lumps[i - 1].resistance.value }
        slope[i] = heat / lumps[i].capacity.value
      }
      return slope
    }
    var t = start
    let h = duration.seconds / Double(steps)
    for _ in 0..<steps {
      let k1 = slope(t)
      let k2 = slope(t + k1 * (h / 2))
      let k3 = slope(t + k2 * (h / 2))
      let k4 = slope(t + k3 * h)
      t += (k1 + 2 * k2 + 2 * k3 + k4) * (h / 6)
    }
    let exact = network.step(start, powers: powers, ambient: Celsius(20), for: duration)
    for i in 0..<count { #expect(abs(exact[i] - t[i]) < 1e-8) }
    var memo = PhysicsMemo()
    var split = start
    let tenth = SimDuration(nanoseconds: duration.nanoseconds / 10)
    for _ in 0..<10 { split = network.step(split, powers: powers, ambient: Celsius(20), for: tenth, memo: &memo) }
    let whole = network.step(start, powers: powers, ambient: Celsius(20), for: 10 * tenth)
    for i in 0..<count { #expect(abs(whole[i] - split[i]) < 1e-10) }
  }
}

@Suite struct ThermalGovernorTests {
  private let pi = ProcessorProfile.raspberryPi4.choices.governor

  /// Walks through temperatures: the share of the clock at each.
  private func shares(_ temperatures: [Double], _ governor: ThermalGovernor) -> [Double] {
    var state = ThermalGovernor.State()
    return temperatures.map { temperature in
      state = governor.next(state, at: Celsius(temperature))
      return governor.share(state)
    }
  }

  @Test func theClockFallsAtOnceAndRisesFiveKelvinLater() {
    let megahertz = shares([25, 79.9, 80, 82.5, 78, 77.4, 75.1, 74.9, 90, 79.9, 76], pi).map { 1500 * $0 }
    let expected = [1500.0, 1500, 1000, 750, 750, 1000, 1000, 1500, 600, 750, 1000]
    for (share, wanted) in zip(megahertz, expected) { #expect(abs(share - wanted) < 1e-9) }
  }

  @Test func offAboveTheShutdownUntilCool() {
    #expect(shares([104.9, 105, 85, 84.9], pi) == [0.4, 0, 0, 0.4])
    let plain = ThermalGovernor.microcontroller
    #expect(shares([104.9, 105, 85.1, 84.9], plain) == [1, 0, 0, 1])
  }

  /// What `range` promises, `next` keeps: inside nothing changes, at its ends something does.
  @Test(arguments: ProcessorProfile.all, [60.0, 81, 83, 86, 99.5, 130])
  func rangesAndStepsAgree(board: ProcessorProfile, temperature: Double) {
    let governor = board.choices.governor
    let state = governor.next(ThermalGovernor.State(), at: Celsius(temperature))
    let range = governor.range(state)
    #expect(governor.next(state, at: Celsius(max(range.lower, -200))) == state)
    #expect(governor.next(state, at: Celsius(min(range.upper.nextDown, 500))) == state)
    if range.upper.isFinite { #expect(governor.next(state, at: Celsius(range.upper)) != state) }
    if range.lower.isFinite { #expect(governor.next(state, at: Celsius(range.lower.nextDown)) != state) }
  }

  /// 6.12 W behind 12 K/W would reach 98 °C; throttled, the Pi stays below 85.
  @Test func aRaspberryPiWithoutHeatSinkThrottles() {
    let node = ThermalNode(resistance: KelvinPerWatt(12), capacity: JoulesPerKelvin(20))
    var state = ThermalGovernor.State()
    var temperature = Celsius(25)
    var hottest = temperature
    for _ in 0..<10_000 {
      state = pi.next(state, at: temperature)
      let load = Watts(3.06 + 3.06 * pi.share(state))
      temperature = node.step(temperature, power: load, ambient: Celsius(25), for: .seconds(1))
      hottest = max(hottest, temperature)
    }
    #expect(node.steadyState(power: Watts(6.12), ambient: Celsius(25)).value > 98)
    #expect(hottest < Celsius(85) && hottest > Celsius(80))
    #expect(pi.share(state) < 1 && pi.share(state) > 0.4)
  }

  /// `T = T∞ − (T∞ − T0)·e^(−t/RC)` solved for the time.
  @Test func theInstantOfACrossingIsThatOfTheFormula() throws {
    let chain = ThermalChain(ThermalNode(resistance: KelvinPerWatt(12), capacity: JoulesPerKelvin(20)))
    let exit = ThermalGovernor.firstExit(from: (-.infinity, 80), within: .hours(1)) { time in
      chain.network.step(
        chain.network.uniform(Celsius(25)), powers: SIMD4(6.12, 0, 0, 0), ambient: Celsius(25), for: time)[0]
    }
    let expected = 240 * log(73.44 / (25 + 73.44 - 80))
    #expect(abs(try #require(exit).seconds - expected) < 2e-9)
    let never = ThermalGovernor.firstExit(from: (-.infinity, 99), within: .hours(1)) { _ in 98 }
    #expect(never == nil)
  }

  @Test func aBoxSheddingHeat() {
    let still = Enclosure.resistance(area: SquareMeters(0.034), windMetersPerSecond: 0)
    #expect(abs(still.value - 2.941) < 1e-3)
    let windy = Enclosure.resistance(area: SquareMeters(0.034), windMetersPerSecond: 3)
    #expect(abs(windy.value - 1.720) < 1e-3)
  }

  @Test func theChainsLumpSettlesWhereItsBatteryDoes() {
    let lumps: [ThermalNetwork.Lump] = [
      .init(capacity: JoulesPerKelvin(1), resistance: KelvinPerWatt(40)),
      .init(capacity: JoulesPerKelvin(24), resistance: KelvinPerWatt(10)),
      .init(capacity: JoulesPerKelvin(200), resistance: KelvinPerWatt(3)),
    ]
    for battery in 0..<3 {
      let chain = ThermalChain(lumps, battery: battery)
      let settled = chain.network.steadyState(powers: SIMD4(0.5, 0, 0, 0), ambient: Celsius(20))
      #expect(
        isClose(
          settled[battery], chain.lump.steadyState(power: Watts(0.5), ambient: Celsius(20)).value, relative: 1e-12))
    }
  }

  @Test func leakageGrowsWithHeatOnly() {
    let leakage = Leakage()
    #expect(leakage.factor(at: Celsius(-20)) == 1 && leakage.factor(at: Celsius(25)) == 1)
    #expect(isClose(leakage.factor(at: Celsius(40)), 2, relative: 1e-15))
    #expect((8...20).contains(leakage.factor(at: Celsius(85))))
  }
}
