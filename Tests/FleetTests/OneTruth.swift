import Attention
import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// What a run may not depend on.
@Suite struct OneTruth {
  @Test func notOnPausingWhileQuestionsAreOpen() throws {
    var plan = try Fixtures.wearables(count: 40, threshold: 0.999, interval: .seconds(20))
    plan.duration = .hours(2)
    let paused = live(plan, step: .milliseconds(30))
    #expect(paused.rows.messages.count > 2000)
    #expect(paused.difference(from: live(plan, step: .days(1))) == nil)
  }

  @Test(arguments: [2, 4]) func notOnThreads(threads: Int) throws {
    let plan = try Fixtures.wearables(count: 12, gateways: 4)
    #expect(live(plan, threads: threads).difference(from: live(plan)) == nil)
  }

  @Test func notOnPausing() throws {
    let plan = try Fixtures.wearables()
    #expect(live(plan, step: .minutes(7)).difference(from: live(plan, step: .days(1))) == nil)
  }

  @Test func notOnRemembering() throws {
    let plan = try Fixtures.wearables(count: 3)
    #expect(live(plan, remember: false).difference(from: live(plan)) == nil)
  }

  @Test(arguments: ["strided:4", "top-k:4", "cascade-tokens:0.5"])
  func notOnRememberingTechniques(technique: String) throws {
    var plan = try Fixtures.wearables(count: 2)
    plan.groups[0].policy.precision = .float32
    let whole = live(plan)
    plan.groups[0].policy.technique = try AttentionTechnique(parsing: technique)
    let cut = live(plan)
    #expect(live(plan, remember: false).difference(from: cut) == nil)
    #expect(cut.difference(from: whole) != nil)
  }

  @Test(arguments: [nil, GateRule.change(noiseFloor: 0.3, share: 0.05)])
  func notOnRememberingConvolutions(gate: GateRule?) throws {
    var plan = try Fixtures.wearables(count: 3, exit: .never)
    let encoder = live(plan)
    plan.groups[0].model = try Fixtures.model("spar-cnn")
    plan.groups[0].policy.gate = gate
    let convolution = live(plan)
    #expect(live(plan, threads: 2, remember: false).difference(from: convolution) == nil)
    #expect(convolution.difference(from: encoder) != nil)
    // It asks about what it is unsure of.
    #expect(convolution.rows.messages.count > 10)
  }

  enum Look: CaseIterable { case chance, dyadic, gelu, second }

  /// Rounding by chance belongs to the frame, a second look to what the first came to; integers alone are a function.
  @Test(arguments: Look.allCases) func notOnRememberingRoundingsAndSecondLooks(look: Look) throws {
    var plan = try Fixtures.wearables(count: 2)
    let whole = live(plan)
    switch look {
    case .chance: plan.groups[0].policy.rounding = .stochastic
    case .dyadic: plan.groups[0].policy.rounding = .dyadic
    case .gelu: plan.groups[0].model = try Fixtures.model("spar-node-gelu")
    case .second: plan.groups[0].policy.second = SecondModel(try Fixtures.model("spar-node-gated"), threshold: 0.9)
    }
    let changed = live(plan)
    #expect(live(plan, remember: false).difference(from: changed) == nil)
    #expect(live(plan, threads: 2).difference(from: changed) == nil)
    #expect(changed.difference(from: whole) != nil)
  }

  @Test(arguments: [nil, GateRule.change(noiseFloor: 0.02, share: 0.05)])
  func notOnRememberingEvents(gate: GateRule?) throws {
    let plan = try Fixtures.plugs(count: 2, gate: gate)
    #expect(live(plan, remember: false).difference(from: live(plan)) == nil)
  }

  /// Only what moves is looked at; what a frame comes to depends on the frames before it.
  @Test(arguments: Precision.allCases) func notOnRememberingMotion(precision: Precision) throws {
    var plan = try Fixtures.wearables(count: 2, days: 1, interval: .minutes(5))
    plan.groups[0].stream = try Fixtures.stream("camera-synthetic")
    plan.groups[0].model = try Fixtures.model("camera-node")
    plan.gateways[0].model = try Fixtures.model("camera-gateway")
    plan.groups[0].policy.precision = precision
    let whole = live(plan)
    var rule = MotionRule.assumed
    rule.limit = 20
    plan.groups[0].policy.gate = .motion(rule)
    let partial = live(plan)
    #expect(live(plan, remember: false).difference(from: partial) == nil)
    #expect(live(plan, threads: 2).difference(from: partial) == nil)
    // Still frames are answered by the gate, and computing costs less.
    let nodes = partial.report.nodes.prefix(2)
    for (node, before) in zip(nodes, whole.report.nodes) {
      #expect(node.ledger[.gate] > .zero && node.ledger[.compute] > .zero)
      #expect(2 * node.ledger[.compute] < before.ledger[.compute])
    }
  }

  @Test func notOnWhoServesTheGateways() throws {
    let plan = try Fixtures.wearables(count: 8, gateways: 2)
    let pool = ShardPool(threadCount: 1)
    var fleet = Fleet(plan, remember: true, inProcess: false, pool: pool)
    var queues = plan.gateways.map { GatewayQueue(workers: $0.workers) }
    let engines = plan.gateways.map { GatewayEngine(model: $0.model, platform: $0.platform) }
    var rows = Rows()
    var asked = 0
    while fleet.now < .start + plan.duration {
      fleet.advance(through: .start + plan.duration, pool)
      for questions in fleet.takeQuestions() {
        asked += questions.count
        fleet.deliver(
          try questions.map { question in
            let gateway = Int(question.gateway)
            let verdict = try engines[gateway].answer(fleet.payload(of: question))
            let (start, _) = queues[gateway].serve(arrival: question.arrival, service: verdict.service)
            return Answer(question, start: start, verdict: verdict)
          })
      }
      rows.append(fleet.takeRows())
    }
    let report = fleet.finish(pool)
    rows.append(fleet.takeRows())
    rows.inferences.sort { ($0.time, $0.node) < ($1.time, $1.node) }
    rows.messages.sort { ($0.sent, $0.node) < ($1.sent, $1.node) }
    let own = live(plan)
    rows.samples = own.rows.samples
    #expect(asked > 20)
    #expect(Outcome(rows: rows, report: report).difference(from: own) == nil)
  }

  @Test func onTheSeed() throws {
    let one = live(try Fixtures.wearables(seed: 1))
    #expect(live(try Fixtures.wearables(seed: 1)) == one)
    #expect(live(try Fixtures.wearables(seed: 2)).rows.inferences != one.rows.inferences)
  }

  @Test func aNewNodeLeavesTheOthersAlone() throws {
    let few = live(try Fixtures.wearables(count: 3, offloads: false))
    let more = live(try Fixtures.wearables(count: 4, offloads: false))
    #expect(few.rows.inferences == more.rows.inferences.filter { $0.node < 3 })
  }

  @Test func lookingChangesNothing() throws {
    var plan = try Fixtures.wearables()
    let watched = live(plan)
    plan.record.stateInterval = nil
    let alone = live(plan)
    #expect(watched.rows.inferences == alone.rows.inferences)
    #expect(watched.report.nodes == alone.report.nodes)
    #expect(!watched.rows.samples.isEmpty && alone.rows.samples.isEmpty)
  }
}
