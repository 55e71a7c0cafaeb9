import FleetModel
import Physics
import Quantities
import ScenarioYAML
import Testing

/// What a scenario may choose of a board, and what is said when it cannot.
@Suite struct Platforms {
  private func hardware(_ platform: String) throws -> HardwarePlan {
    let yaml = valid.replacing("platform: stm32l4r5", with: "platform: \(platform)")
    return try Scenario.plan(yaml: yaml, file: "s.yaml", library: library()).plan.groups[0].hardware
  }

  @Test func clocksKernelsAndSleep() throws {
    #expect(try hardware("stm32u575").clock == ClockPlan())
    let paced = try hardware("{ type: stm32u575, clock: { type: pace, deadline: 50 ms }, rest: idle }")
    #expect(paced.clock == ClockPlan(policy: .pace, deadline: .milliseconds(50), idles: true))
    let fixed = try hardware("{ type: stm32h7a3, clock: { type: fixed, frequency: 40 MHz } }")
    #expect(fixed.clock.policy == .fixed(Hertz(40e6)))
    let plain = try hardware("{ type: stm32l4r5, kernels: reference }").platform
    #expect(plain.costs.macInt8 == 7.455 && plain.costs.activePower == Watts(40.67e-3))
    let deep = try hardware("{ type: stm32u575, sleep: stop3 }").platform
    #expect(deep.sleepPower.value == Watts(7.74e-6))
  }

  @Test(arguments: [
    Slip(
      "stm32l4r5", "{ type: stm32l4r5, clock: { type: fixed, frequency: 80 MHz } }",
      "s.yaml:24:67: platform 'stm32l4r5' does not run at 80 MHz; expected '120 MHz' or '70 MHz'"),
    Slip(
      "stm32l4r5", "{ type: nrf52840, rest: idle }",
      """
      s.yaml:24:39: what platform 'nrf52840' draws while it idles is not known; expected 'rest: sleep', or \
      'stm32l4r5', 'stm32u385', 'stm32u575' or 'stm32h7a3'
      """),
    Slip(
      "stm32l4r5", "{ type: stm32u575, sleep: stop4 }",
      "s.yaml:24:41: platform 'stm32u575' has no 'sleep' called 'stop4'; expected 'stop3'"),
    Slip(
      "stm32l4r5", "{ type: samd21, kernels: reference }",
      "s.yaml:24:40: platform 'samd21' has no other 'kernels' than its own; leave the key out"),
    Slip(
      "stm32l4r5", "{ type: stm32l4r5, clock: hurry }",
      "s.yaml:24:41: unknown clock 'hurry'. Expected 'own', 'race', 'pace', 'least_energy' or 'fixed'."),
  ])
  func whatCannotBe(slip: Slip) throws {
    let found = try problems(slip.yaml)
    #expect(found == slip.said)
  }

  @Test func sleepThatIdlesDoesNotLeak() throws {
    let yaml = valid.replacing("platform: stm32l4r5", with: "platform: { type: stm32l4r5, rest: idle }")
      .replacing("name: wrist", with: "name: wrist\n    thermal: { leakage_doubling: 15 }")
    #expect(
      try problems(yaml).contains("'leakage_doubling' is about sleep, and with 'rest: idle' the board never sleeps"))
  }
}
