import FleetModel
import Physics
import Quantities
import ScenarioYAML
import Testing

/// Chains, governors and packages of a scenario, and what is said when they make no sense.
@Suite struct Thermal {
  private func yaml(node: String? = nil, gateway: String? = nil) -> String {
    var yaml = valid
    if let node { yaml = yaml.replacing("name: wrist", with: "name: wrist\n    thermal: \(node)") }
    if let gateway { yaml = yaml.replacing("workers: 2", with: "workers: 2\n    thermal: \(gateway)") }
    return yaml
  }

  private func plan(_ yaml: String) throws -> FleetPlan {
    try Scenario.plan(yaml: yaml, file: "s.yaml", library: library()).plan
  }

  @Test func aChainIsRead() throws {
    let chain = """
      { chain: [{ name: chip, package: lqfp144, capacity: 1 J/K }, { name: board, resistance: 10 K/W, capacity: 24 J/K }, \
      { name: box, area: 340 cm2, wind: 3 m/s, capacity: 200 J/K }], battery_at: board, governor: board }
      """
    let hardware = try plan(yaml(node: chain)).groups[0].hardware
    let read = try #require(hardware.chain)
    #expect(read.battery == 1 && hardware.governor == ProcessorProfile.stm32L4R5.choices.governor)
    let resistances = read.network.lumps.map(\.resistance.value)
    #expect(resistances[0] == 40 && resistances[1] == 10 && abs(resistances[2] - 1.720) < 1e-3)
    #expect(hardware.thermal == read.lump)
    let series = "{ chain: [{ name: chip, package: qfn56, resistance: 5 K/W, capacity: 1 J/K }] }"
    #expect(try plan(yaml(node: series)).groups[0].hardware.thermal.resistance == KelvinPerWatt(50))
  }

  @Test func aNodeIsNotWatchedUnlessItSaysSo() throws {
    let hardware = try plan(valid).groups[0].hardware
    #expect(hardware.chain == nil && hardware.governor == nil)
    #expect(try plan(valid).gateways.allSatisfy { $0.heat == nil })
  }

  @Test func aGatewayWithHeatIsWatched() throws {
    let gateway = try plan(yaml(gateway: "{ resistance: 7 K/W, sun_area: 80 cm2 }")).gateways[0]
    let heat = try #require(gateway.heat)
    #expect(heat.governor == ProcessorProfile.raspberryPi4.choices.governor && heat.warming != nil)
    #expect(heat.chain.lump.resistance == KelvinPerWatt(7))
    #expect(try plan(yaml(gateway: "{ governor: none }")).gateways[0].heat?.governor == nil)
  }

  @Test(arguments: [
    ("{ battery_at: box }", "'battery_at' needs a 'chain' to name a lump of"),
    (
      "{ chain: [{ name: chip, resistance: 9 K/W, capacity: 1 J/K }], battery_at: chop }",
      "unknown lump 'chop'. Did you mean 'chip'?"
    ),
    ("{ chain: [{ name: chip, capacity: 1 J/K }] }", "a lump has a 'resistance', a 'package' or an 'area'"),
    ("{ chain: [{ name: a, resistance: 9 K/W, wind: 2 m/s, capacity: 1 J/K }] }", "'wind' blows over an 'area'"),
    ("{ chain: [{ name: a, package: qfn5, capacity: 1 J/K }] }", "unknown package 'qfn5'. Did you mean 'qfn56'?"),
    (
      "{ chain: [{ name: a, resistance: 9 K/W, capacity: 1 J/K }, { name: a, resistance: 9 K/W, capacity: 1 J/K }] }",
      "there is a lump 'a' already; names are unique"
    ),
    (
      "{ chain: [\(Array(repeating: "{ name: a, resistance: 9 K/W, capacity: 1 J/K }", count: 5).joined(separator: ", "))] }",
      "'chain' has 5 lumps; expected 1 to 4"
    ),
  ])
  func whatMakesNoSense(thermal: String, said: String) throws {
    #expect(try problems(yaml(node: thermal)).contains(said))
    #expect(try problems(yaml(gateway: thermal)).contains(said))
  }
}
