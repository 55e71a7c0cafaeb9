import Physics
import Quantities
import Testing

/// What a LoRaWAN network asks of its devices.
@Suite struct LoRaAdaptation {
  private typealias Setting = LoRaAdaptiveRate.Setting

  private func rule(headroom: Double, level: Double = 14) -> LoRaAdaptiveRate {
    LoRaAdaptiveRate(headroom: Decibels(headroom), region: .eu868, level: DecibelMilliwatts(level))
  }

  /// A margin of 14 dB at SF10 and 14 dBm is four steps: SF7 and 12 dBm.
  @Test func fourStepsFromTheTenthFactor() {
    #expect(LoRaAdaptiveRate.steps(margin: Decibels(14)) == 4)
    let required = LoRaSettings(spreadingFactor: 10).requiredSignalToNoise
    let start = Setting(spreadingFactor: 10, reductions: 0)
    for headroom in [0.0, 10] {
      let next = rule(headroom: headroom).next(after: start, signalToNoise: required + Decibels(14 + headroom))
      #expect(next == Setting(spreadingFactor: 7, reductions: 1))
    }
  }

  @Test(arguments: [(-3.1, -2), (-3, -1), (-0.1, -1), (0, 0), (2.9, 0), (3, 1), (5.9, 1), (6, 2)])
  func stepsAreWhole(margin: Double, steps: Int) {
    #expect(LoRaAdaptiveRate.steps(margin: Decibels(margin)) == steps)
  }

  /// FLoRa took a ratio of powers for decibels: −5 dB would be 0.32, and 20 dB would be 100.
  @Test func theRatioIsInDecibels() {
    let rule = rule(headroom: 10)
    let ten = Setting(spreadingFactor: 10, reductions: 0)
    #expect(rule.next(after: ten, signalToNoise: Decibels(-5)) == ten)
    #expect(rule.moved(ten, by: LoRaAdaptiveRate.steps(margin: Decibels(0.316 + 15 - 10))) != ten)
    let twelve = Setting(spreadingFactor: 12, reductions: 0)
    #expect(rule.next(after: twelve, signalToNoise: Decibels(20)) == Setting(spreadingFactor: 7, reductions: 5))
  }

  @Test func whatIsMissingIsMadeUpByPowerAlone() {
    let weak = rule(headroom: 10).next(
      after: Setting(spreadingFactor: 8, reductions: 3), signalToNoise: Decibels(-10 + 10 - 4))
    #expect(weak == Setting(spreadingFactor: 8, reductions: 1))
  }

  @Test(arguments: LoRaRegion.allCases, 0..<20 as Range<UInt64>)
  func noStepLeavesTheRegion(region: LoRaRegion, seed: UInt64) {
    var random = TestRandom(seed: seed)
    let level = DecibelMilliwatts(2 + 12 * random.uniform())
    let rule = LoRaAdaptiveRate(headroom: Decibels(10 * random.uniform()), region: region, level: level)
    var setting = Setting(spreadingFactor: region.spreadingFactors.upperBound, reductions: 0)
    for _ in 0..<200 {
      setting = rule.next(after: setting, signalToNoise: Decibels(80 * random.uniform() - 40))
      #expect(region.spreadingFactors.contains(setting.spreadingFactor))
      #expect(setting.reductions >= 0 && level.value - 2 * Double(setting.reductions) >= 2)
    }
  }

  /// In vain: 64 frames until it asks, 32 more until it is loud, and 32 for each spreading factor.
  @Test func silenceMakesItLoudThenSlow() {
    let counts = [0, 63, 64, 95, 96, 127, 128, 160].map { LoRaAdaptiveRate.backOffs(after: $0) }
    #expect(counts == [0, 0, 0, 0, 1, 1, 2, 3])
    var setting = Setting(spreadingFactor: 10, reductions: 4)
    var way: [Setting] = []
    for _ in 0..<4 {
      setting = rule(headroom: 10).backedOff(setting)
      way.append(setting)
    }
    #expect(way.map(\.spreadingFactor) == [10, 11, 12, 12] && way.allSatisfy { $0.reductions == 0 })
  }
}
