import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// Boards with more than one clock.
@Suite struct Clocks {
  private func plan(
    _ policy: ClockPlan.Policy, deadline: SimDuration? = nil, idles: Bool = false,
    platform: ProcessorProfile = .stm32U575, interval: SimDuration = .minutes(10)
  ) throws -> FleetPlan {
    var plan = try Fixtures.wearables(count: 2, platform: platform, interval: interval)
    plan.groups[0].hardware.clock = ClockPlan(policy: policy, deadline: deadline, idles: idles)
    plan.duration = .hours(6)
    return plan
  }

  private func choice(_ plan: FleetPlan) throws -> ClockChoice {
    let pool = ShardPool(threadCount: 1)
    return try #require(LifetimeStudy.of(plan, withEffects: false, on: pool)[0].clock)
  }

  @Test func theFastestAndTheSlowestInTime() throws {
    let free = try choice(plan(.pace))
    #expect(free.candidates.map(\.point.name) == ["160 MHz", "60 MHz"] && free.point.name == "60 MHz")
    let (fast, slow) = (free.candidates[0], free.candidates[1])
    #expect(fast.longest < slow.longest && fast.isInTime && slow.isInTime)
    let between = SimDuration(seconds: (fast.longest.seconds + slow.longest.seconds) / 2)
    let pressed = try choice(plan(.pace, deadline: between))
    #expect(pressed.point.name == "160 MHz" && !pressed.candidates[1].isInTime)
  }

  @Test func whereNothingIsInTimeTheFastestIsTaken() throws {
    let hopeless = try choice(plan(.leastEnergy, deadline: .microseconds(1), platform: .gap9))
    #expect(hopeless.point.name == "370 MHz" && !hopeless.candidates[0].isInTime)
  }

  /// Which it is depends on what the board draws while it waits: an M33 that sleeps should hurry, an M7 that idles not.
  @Test(arguments: [(false, ProcessorProfile.stm32U575, "160 MHz"), (true, .stm32H7A3, "40 MHz")])
  func leastIsTheLeast(idles: Bool, platform: ProcessorProfile, clock: String) throws {
    let choice = try choice(plan(.leastEnergy, idles: idles, platform: platform))
    let least = choice.candidates.map(\.meanPower).min()
    #expect(choice.candidates[choice.chosen].meanPower == least && choice.point.name == clock)
  }

  /// The same answers, later, for the energy that the point asks for.
  @Test func aSlowClockAnswersTheSame() throws {
    let fast = live(try plan(.race))
    let slow = live(try plan(.pace))
    #expect(fast.rows.inferences.count == slow.rows.inferences.count)
    for (a, b) in zip(fast.rows.inferences, slow.rows.inferences) {
      #expect(a.frame == b.frame && a.local == b.local && a.exit == b.exit && a.confidence == b.confidence)
      if a.outcome == .accepted { #expect(b.latency > a.latency) }
    }
    let joules = [fast, slow].map { $0.report.nodes[0].ledger[.compute].value }
    let expected = (9.762 * 160) / (23.28 * 60)
    #expect(abs(joules[1] / joules[0] / expected - 1) < 1e-6)
    for node in slow.report.nodes.prefix(2) {
      #expect(abs(node.ledger.residual(stored: node.stored).value) < 1e-9 * node.ledger.initial.value)
    }
  }

  @Test func whoIdlesDrawsItsIdlePower() throws {
    var plan = try plan(.race, idles: true)
    plan.groups[0].policy.offload = nil
    let node = live(plan).report.nodes[0]
    let seconds = plan.duration.seconds
    let idle = 4.727e-3 * seconds + Ieee802154Radio().sleepPower.value * seconds
    let rest = node.ledger[.sleep].value + node.ledger[.sense].value
    #expect(abs(rest / idle - 1) < 0.01 && node.ledger[.wake] == .zero)
  }

  @Test func theChoiceIsOneTruth() throws {
    let plan = try plan(.leastEnergy, idles: true, platform: .stm32H7A3)
    let once = live(plan)
    #expect(live(plan, remember: false).difference(from: once) == nil)
    #expect(live(plan, threads: 2).difference(from: once) == nil)
  }
}
