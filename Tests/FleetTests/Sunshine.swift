import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// Nodes whose boxes stand in the sun.
@Suite struct Sunshine {
  private static let lump = ThermalNode(resistance: KelvinPerWatt(15), capacity: JoulesPerKelvin(24))

  private func warming(_ irradiance: @escaping (Int) -> Double, events: [WeatherEvent] = []) -> SunWarming {
    SunWarming(
      of: Self.lump, absorptance: 0.6, area: SquareMeters(60e-4), start: .zero, events: events, irradiance: irradiance)
  }

  @Test func sixHundredWattsAreThirtyTwoKelvin() {
    let sun = warming { _ in 600 }
    #expect(abs(sun.kelvin(at: .start) - 32.4) < 1e-5)
    #expect(abs(sun.most - 32.4) < 1e-5)
    let cloud = WeatherEvent(from: .start + .hours(2), to: .start + .hours(4), kelvin: 0, sun: 0.5)
    let clouded = warming({ _ in 600 }, events: [cloud])
    #expect(abs(clouded.kelvin(at: .start + .hours(3)) - 16.2) < 1e-5)
    #expect(abs(clouded.kelvin(at: .start + .hours(5)) - 32.4) < 1e-5)
  }

  @Test func aNodeInTheSunIsWarm() throws {
    var plan = try Fixtures.wearables(days: 2, offloads: false)
    plan.ambient = .constant(Celsius(10))
    plan.groups[0].hardware.thermal = Self.lump
    plan.groups[0].hardware.warming = warming { hour in (6..<18).contains(hour % 24) ? 600 : 0 }
    let outcome = live(plan)
    // Samples come at 6, 12, 18 and 24 h; six hours are sixty time constants.
    for row in outcome.rows.samples where row.node < 6 {
      let hour = Int((row.time - .start).seconds / 3600) % 24
      let expected = (12...18).contains(hour) ? 42.4 : 10
      #expect(abs(row.temperature.value - expected) < 0.1, "\(hour) h")
    }
    for node in outcome.report.nodes.prefix(6) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
    }
  }

  @Test func darkSunChangesNothing() throws {
    var plan = try Fixtures.wearables(days: 1)
    let shade = live(plan)
    plan.groups[0].hardware.warming = warming { _ in 0 }
    let dark = live(plan)
    #expect(dark.difference(from: shade) == nil)
  }
}
