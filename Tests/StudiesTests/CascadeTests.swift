import Attention
import Physics
import Quantities
import SimKernel
import Studies
import Testing

/// A small model first, a larger one of the same stream when it is unsure.
@Suite struct NodeCascades {
  static let pool = ShardPool(threadCount: 1)

  static func run(_ name: String, _ threshold: Float?, limit: Int = 60) throws -> Evaluation {
    let (first, second) = (try Shipped.model("spar-node-pruned"), try Shipped.model("spar-node"))
    let stack = Stack(name, .int8, second: threshold.map { SecondModel(second, threshold: $0) })
    return Evaluator.run(first, on: try Shipped.stream("spar"), stack, limit: limit, pool: pool)
  }

  /// E = E_first + q · E_second, count by count; below no confidence it is the first model, at 1 always the second.
  @Test(arguments: [0, 0.8, 1] as [Float]) func itCostsBothModelsWhereItIsUnsure(threshold: Float) throws {
    let (alone, both) = (try Self.run("alone", nil), try Self.run("both", threshold))
    let second = Evaluator.run(
      try Shipped.model("spar-node"), on: try Shipped.stream("spar"), Stack("second", .int8), limit: 60, pool: Self.pool
    )
    var asked = 0
    for ((first, seen), larger) in zip(zip(alone.observations, both.observations), second.observations) {
      if first.confidence <= threshold {
        asked += 1
        #expect(seen.predicted == larger.predicted && seen.confidence == larger.confidence)
        #expect(seen.exit == 2 + 2 && seen.model == first.model + larger.model)
        #expect(seen.core == (first.core ?? OpCount()) + (larger.core ?? OpCount()))
      } else {
        #expect(seen == first)
      }
    }
    let frames = Double(alone.observations.count)
    #expect(both.exitShares.count == 5 && abs(both.exitShares[4] - Double(asked) / frames) < 1e-12)
    if threshold == 0 { #expect(asked == 0) }
    if threshold == 1 { #expect(asked == alone.observations.count) }
  }

  /// Both lie in flash; the second works where the first did.
  @Test func bothModelsNeedRoom() throws {
    let (first, second) = (try Shipped.model("spar-node-pruned"), try Shipped.model("spar-node"))
    let (one, other) = (ModelMemory(first, .int8), ModelMemory(second, .int8))
    #expect(one.and(other).flashBytes == one.flashBytes + other.flashBytes)
    #expect(one.and(other).ramBytes == max(one.ramBytes, other.ramBytes))
    let gated = ModelMemory(first, .int8, gate: .change(noiseFloor: 0.3, share: 0.02))
    #expect(gated.and(other).ramBytes == max(gated.ramBytes, other.ramBytes + gated.ramBytes - one.ramBytes))
    let row = BenchRow(
      try Self.run("both", 0.8), of: first, on: try Shipped.stream("spar"), platform: .stm32L4R5)
    #expect(row.flashBytes == one.flashBytes + other.flashBytes)
    #expect(row.parameters == first.card.parameters + second.card.parameters)
    let dense = DenseBaseline.frame(second, .int8).whole
    #expect(abs(row.saving.int8.whole - Bill(dense, on: .stm32L4R5).totalMillijoules / row.millijoules) < 1e-9)
  }

  @Test(
    arguments: [
      ("int8+cascade:spar-node:0.8", nil), ("int8+exit+cascade:spar-node:0.8", nil),
      ("int8+cascade:spar-nod:0.8", "there is no model 'spar-nod' here"),
      ("int8+cascade:spar-node-pruned:0.8", "model 'spar-node-pruned' is the first already"),
      ("stochastic", "'stochastic' rounds int8 activations; add 'int8'"),
      ("int8+stochastic", nil), ("window:4+int8+stochastic", nil),
      ("dyadic", "'dyadic' rounds int8 activations; add 'int8'"),
      ("int8+dyadic", nil), ("window:4+softmax-base2+int8+dyadic+exit", nil),
      ("int8+dyadic+cascade:spar-node:0.8", nil),
    ] as [(String, String?)]) func itIsWrittenAndRefusedAsText(text: String, reason: String?) throws
  {
    let (first, second) = (try Shipped.model("spar-node-pruned"), try Shipped.model("spar-node"))
    let made = try StackText(parsing: text).stack(text, for: first) { name in
      guard let model = [first, second].first(where: { $0.card.name == name }) else {
        throw StackRefusal(reason: "there is no model '\(name)' here")
      }
      return model
    }
    switch made {
    case .success(let stack):
      #expect(reason == nil && (stack.second != nil) == text.contains("cascade"))
      #expect((stack.rounding == .stochastic) == text.contains("stochastic"))
      #expect((stack.rounding == .dyadic) == text.contains("dyadic"))
    case .failure(let refusal): #expect(refusal.reason == reason)
    }
  }

  @Test(arguments: ["cascade:spar-node", "cascade::0.5", "cascade:spar-node:2", "cascade:spar-node:x"])
  func itsTextIsChecked(text: String) {
    let error = #expect(throws: TechniqueError.self) { try StackText(parsing: "int8+" + text) }
    #expect(error?.problem == "expected a model and a confidence from 0 to 1, as in 'cascade:spar-node:0.8'")
  }

  @Test func otherStreamsDoNotFit() throws {
    let plugs = SecondModel(try Shipped.model("acsf1-node"), threshold: 0.5)
    #expect(
      plugs.problem(after: try Shipped.model("spar-node"), .int8)
        == "model 'acsf1-node' is trained on stream 'acsf1', not on 'spar'")
    let gateway = SecondModel(try Shipped.model("spar-gateway"), threshold: 0.5)
    #expect(
      gateway.problem(after: try Shipped.model("spar-node"), .int8)
        == "model 'spar-gateway' is made for gateways, not for nodes")
    let spiking = SecondModel(try Shipped.model("spar-node-spiking"), threshold: 0.5)
    #expect(
      spiking.problem(after: try Shipped.model("spar-node"), .int8)
        == "model 'spar-node-spiking' has no weights in int8")
  }
}
