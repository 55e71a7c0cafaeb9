import Physics
import Quantities
import Testing

/// Sources that are not the sun: a constant, a recorded trace, a thermoelectric generator.
@Suite struct OtherHarvestTests {
  private func trace(_ rows: String) throws -> HarvestTrace {
    try HarvestTrace(csv: "# a shaker\nseconds,watts\n" + rows, name: "t.csv")
  }

  @Test func aConstantIsConstant() {
    let series = HarvestSeries(constant: Watts(1e-4))
    #expect(abs(series.annualEnergy.value / (1e-4 * 365 * 86_400) - 1) < 1e-6)
    #expect(series.nextChange(after: .start) >= .start + .days(365))
  }

  /// Stretches that no step divides: over a year of whole turns their energy is kept.
  @Test func aTraceKeepsItsEnergy() throws {
    let trace = try trace("0,0.001\n130,0\n1000,0.0005\n1800,0\n")
    #expect(trace.length == 1800)
    let mean = (130 * 0.001 + 800 * 0.0005) / 1800
    let free = HarvestCharger(
      name: "free", trackingEfficiency: Sourced(1, .assumed, "for a test"),
      conversionEfficiency: Sourced(1, .assumed, "for a test"), quiescent: Sourced(.zero, .assumed, "for a test"),
      minimumInput: Sourced(.zero, .assumed, "for a test"), coldStart: Sourced(.zero, .assumed, "for a test"))
    let series = HarvestSeries(trace: trace, charger: free, step: .minutes(10))
    #expect(abs(series.annualEnergy.value / (mean * 365 * 86_400) - 1) < 1e-6)
    #expect(abs(series.power(at: .start).value - (130 * 0.001) / 600) < 1e-9)
    // Below its least input a charger gives nothing: each stretch by itself, not their mean.
    let boost = HarvestSeries(trace: try self.trace("0,0.000004\n600,0.000004\n"), charger: .boost, step: .minutes(10))
    #expect(boost.annualEnergy == .zero)
  }

  @Test(
    arguments: [
      ("seconds,watts\n0,1\n", "t.csv: expected at least two rows"),
      ("time,power\n0,1\n", "t.csv:1: columns are 'time,power'; expected 'seconds,watts'"),
      ("seconds,watts\n0,1\n5,-1\n", "t.csv:3: row is '5,-1'"), ("seconds,watts\n0,nan\n", "t.csv:2: row is '0,nan'"),
      ("seconds,watts\n1,1\n2,1\n", "t.csv:2: row is '1,1'; expected times that rise, the first of them 0"),
      ("seconds,watts\r\n0,1\r\n5,1\r\n5,1\r\n", "t.csv:4: row is '5,1'; expected times that rise"),
    ])
  func whatIsWrongWithATraceIsSaid(text: String, message: String) {
    #expect(throws: HarvestTraceError.self) { try HarvestTrace(csv: text, name: "t.csv") }
    do { _ = try HarvestTrace(csv: text, name: "t.csv") } catch { #expect("\(error)".hasPrefix(message), "\(error)") }
  }

  @Test func aGeneratorGivesTheSquareOfItsDifference() {
    let generator = ThermoelectricGenerator(
      ratedPower: Watts(1e-3), ratedKelvin: 10, share: 0.3, source: Celsius(34))
    #expect(abs(generator.power(air: Celsius(20)).value - 176.4e-6) < 1e-9)
    #expect(generator.power(air: Celsius(34)) == .zero)
    #expect(abs(generator.power(air: Celsius(48)) / generator.power(air: Celsius(20)) - 1) < 1e-12)
    #expect(abs(generator.power(air: Celsius(6)) / generator.power(air: Celsius(20)) - 4) < 1e-12)
    let indoors = HarvestSeries(
      generator: generator, charger: .boost, air: .constant(Celsius(20)), step: .hours(1))
    let expected = HarvestCharger.boost.output(input: Watts(176.4e-6))
    #expect(abs(indoors.power(at: .start) / expected - 1) < 1e-6)
  }
}
