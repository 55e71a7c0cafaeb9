import Attention
import FleetModel
import Physics
import Quantities
import SimKernel
import Studies
import Testing

/// What `bench` and `advise` say of a stack is what a fleet of nodes that run it does and pays.
@Suite struct AdviceHolds {
  static let pool = ShardPool(threadCount: 1)

  /// A fleet by each stack that a scenario can have, and the same stack as the bench has it.
  static let cases = [
    "int8", "float32", "int8+exit", "int8+stochastic", "strided:4+int8+exit", "cascade-tokens:0.5", "int8+cascade",
    "events", "events-lean", "int8+gate",
  ]

  static func pair(_ name: String) throws -> (FleetPlan, Stack) {
    var plan = try Fixtures.wearables(count: 3, exit: .never, offloads: false)
    plan.groups[0].schedule.interval = .minutes(4)
    if name.hasPrefix("events") || name == "int8+gate" {
      plan.groups[0].stream = try Fixtures.stream(name == "int8+gate" ? "camera-synthetic" : "acsf1")
      plan.groups[0].model = try Fixtures.model(name == "int8+gate" ? "camera-node" : "acsf1-node")
      plan.gateways[0].model = try Fixtures.model(name == "int8+gate" ? "camera-gateway" : "acsf1-gateway")
    }
    let model = plan.groups[0].model
    var policy = plan.groups[0].policy
    var stack: Stack
    switch name {
    case "events", "events-lean":
      let events = EventRule(threshold: 0.05, state: name == "events" ? .cached : .lean)
      (policy.precision, policy.events) = (.float32, events)
      stack = Stack(name, .float32, events: events)
    case "int8+gate":
      let gate = GateRule.change(noiseFloor: 0.3, share: 0.02)
      policy.gate = gate
      stack = Stack(name, .int8, gate: gate)
    case "int8+cascade":
      let second = SecondModel(model, threshold: 0.8)
      plan.groups[0].model = try Fixtures.model("spar-node-pruned")
      policy.second = second
      stack = Stack(name, .int8, second: second)
    default:
      stack = try StackText(parsing: name).stack(name, for: model, library: { _ in model }).get()
      (policy.precision, policy.technique, policy.exit) = (stack.precision, stack.technique, stack.exit)
      policy.rounding = stack.rounding
    }
    plan.groups[0].policy = policy
    return (plan, stack)
  }

  /// Frame by frame: the same answer, exit and confidence; together: the same accuracy and, to 10⁻⁹, the same joules.
  @Test(arguments: cases) func aNodeSeesAndPaysWhatTheBenchSays(name: String) throws {
    let (plan, stack) = try Self.pair(name)
    let group = plan.groups[0]
    let evaluation = Evaluator.run(group.model, on: group.stream, stack, pool: Self.pool)
    let outcome = live(plan)
    #expect(outcome.rows.inferences.count > 900)
    let platform = group.hardware.platform
    var (right, wanted, compute, gate) = (0, 0, 0.0, 0.0)
    for row in outcome.rows.inferences {
      let seen = evaluation.observations[Int(row.frame)]
      #expect(row.local == UInt8(seen.predicted) && row.confidence == seen.confidence)
      #expect(row.exit == seen.exit.map { UInt8($0) } ?? 255 && row.label == UInt8(seen.label))
      right += row.local == row.label ? 1 : 0
      wanted += seen.isCorrect ? 1 : 0
      compute += (platform.activePower.value * platform.cost(of: seen.model).duration).value
      gate += (platform.activePower.value * platform.cost(of: seen.preparation).duration).value
    }
    #expect(right == wanted)
    let spent = { (cause: EnergyCause) in outcome.report.nodes.reduce(0) { $0 + $1.ledger[cause].value } }
    #expect(abs(spent(.compute) - compute) <= 1e-9 * compute)
    #expect(abs(spent(.gate) - gate) <= 1e-9 * max(gate, 1e-12))
  }

  /// The estimate that `explain` prints has the energy of the bench's row.
  @Test func explainAndBenchAgree() throws {
    let (plan, stack) = try Self.pair("int8+cascade")
    let group = plan.groups[0]
    let evaluation = Evaluator.run(group.model, on: group.stream, stack, pool: Self.pool)
    let row = BenchRow(evaluation, of: group.model, on: group.stream, platform: group.hardware.platform)
    let budget = try #require(WakeBudget.of(plan, on: Self.pool).first)
    let phases = budget.phases.filter { $0.cause == .compute || $0.cause == .gate }
    let joules = phases.reduce(0) { $0 + $1.energy.value }
    #expect(abs(1e3 * joules - row.millijoules) <= 1e-6 * row.millijoules)
    #expect(budget.exitShares.count == 5)
    for (a, b) in zip(budget.exitShares, row.exitShares) { #expect(abs(a - b) < 1e-12) }
  }
}
