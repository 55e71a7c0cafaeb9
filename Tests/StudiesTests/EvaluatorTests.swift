import Attention
import Physics
import Quantities
import SimKernel
import Studies
import Testing

@Suite struct EvaluatorTests {
  static let pool = ShardPool(threadCount: 1)

  /// The bench and a fleet's node see the same frame and are charged by the same function.
  @Test func oneFrameCostsWhatAFleetCharges() throws {
    let (model, stream) = (try Shipped.model("spar-node"), try Shipped.stream("spar"))
    let encoder = try #require(model.encoder)
    let stack = Stack("int8", .int8)
    let seen = try #require(Evaluator.run(model, on: stream, stack, limit: 1, pool: Self.pool).observations.first)
    var frame = Frame(model.view)
    stream.read(model.view, clip: seen.clip, endRow: seen.endRow, into: &frame)
    let outcome = Encoder(encoder, precision: .int8).run(frame)
    let platform = ProcessorProfile.stm32L4R5
    #expect(seen.predicted == outcome.predictedClass)
    #expect(seen.model == outcome.counts)
    #expect(Bill(seen.model, on: platform).energy == platform.cost(of: outcome.counts).energy)
    #expect(Bill(seen.preparation, on: platform).energy == platform.cost(of: model.view.work).energy)
  }

  /// The closed form of the baseline is what executing the dense model counts, core and whole.
  @Test(arguments: [Precision.float32, .int8])
  func denseBaselineIsWhatIsExecuted(precision: Precision) throws {
    let (model, stream) = (try Shipped.model("spar-node"), try Shipped.stream("spar"))
    let encoder = try #require(model.encoder)
    let seen = try #require(
      Evaluator.run(model, on: stream, Stack("", precision), limit: 1, pool: Self.pool).observations.first)
    let baseline = DenseBaseline.frame(model, precision)
    #expect(encoder.shape.attention == .dense)
    #expect(seen.counts == baseline.whole)
    #expect(seen.core == baseline.core)
  }

  /// A convolutional network has no cores, is its own baseline, and costs every frame the same.
  @Test(arguments: [Precision.float32, .int8])
  func aConvolutionIsItsOwnBaseline(precision: Precision) throws {
    let (model, stream) = (try Shipped.model("spar-cnn"), try Shipped.stream("spar"))
    let evaluation = Evaluator.run(model, on: stream, Stack(precision.rawValue, precision), limit: 28, pool: Self.pool)
    let baseline = DenseBaseline.frame(model, precision)
    #expect(baseline.core == nil && evaluation.total.core == nil && evaluation.coreParts == nil)
    #expect(evaluation.observations.allSatisfy { $0.counts == baseline.whole })
    let row = BenchRow(evaluation, of: model, on: stream, platform: .stm32L4R5)
    #expect(row.coreCounts == nil && row.coreMillijoulesByPart == nil && row.millijoulesByPart.core == nil)
    #expect(row.saving.float32.core == nil && row.saving.int8.core == nil)
    let own = precision == .float32 ? row.saving.float32 : row.saving.int8
    #expect(abs(own.whole - 1) < 1e-12)
    #expect(row.wholeCounts.mac == Double(baseline.whole.mac) && row.exitShares == [1])
    #expect(abs(row.worstMilliseconds / row.milliseconds - 1) < 1e-9)
    #expect(Stack.sensible(for: model, stream: stream).map(\.name) == ["float32", "int8"])
  }

  @Test func threadsDoNotMatter() throws {
    let (model, stream) = (try Shipped.model("acsf1-node"), try Shipped.stream("acsf1"))
    let stack = Stack("", .float32, events: EventRule(threshold: 0.1))
    let one = Evaluator.run(model, on: stream, stack, limit: 300, pool: Self.pool)
    let two = Evaluator.run(model, on: stream, stack, limit: 300, pool: ShardPool(threadCount: 2))
    #expect(one.observations == two.observations)
    #expect(one.observations.count == 300)
  }

  /// The first frame of a clip computes every core whole; later ones save more than half of the products.
  @Test func eventCoresArePartOfTheWhole() throws {
    let (model, stream) = (try Shipped.model("acsf1-node"), try Shipped.stream("acsf1"))
    let encoder = try #require(model.encoder)
    let whole = DenseBaseline.core(encoder.shape, pairs: encoder.pattern.pairs, .float32)
    for rule in [ExitRule.never, ExitRule(.maxProbability, thresholds: [0.6])] {
      let stack = Stack("", .float32, exit: rule, events: EventRule(threshold: 0.2))
      let frames = Evaluator.run(model, on: stream, stack, limit: 1_200, pool: Self.pool).observations
      let cores = try frames.map { try #require($0.core).mac }
      for (frame, core) in zip(frames, cores) { #expect(core <= frame.model.mac) }
      let first = try #require(frames.first)
      #expect(cores[0] == (1 + (first.exit ?? 0)) * whole.mac)
      let all = cores.reduce(0, +)
      #expect(all < frames.count * encoder.shape.blocks * whole.mac / 2)
    }
  }

  @Test func aGateAnswersBackground() throws {
    let (model, stream) = (try Shipped.model("camera-node"), try Shipped.stream("camera-synthetic"))
    let gate = GateRule.change(noiseFloor: 1e9, share: 0)
    let seen = Evaluator.run(
      model, on: stream, Stack("", .int8, gate: gate), limit: 72, pool: Self.pool)
    #expect(seen.gatedShare == 2.0 / 3)
    for frame in seen.observations where frame.exit == nil {
      #expect(frame.predicted == stream.backgroundClass)
      #expect(frame.model == OpCount())
      #expect(frame.preparation.compare > 0)
    }
  }

  @Test func alwaysExitingRunsOneBlock() throws {
    let (model, stream) = (try Shipped.model("spar-node"), try Shipped.stream("spar"))
    let encoder = try #require(model.encoder)
    let stack = Stack("", .int8, exit: ExitRule(.maxProbability, thresholds: [0]))
    let seen = Evaluator.run(model, on: stream, stack, limit: 20, pool: Self.pool)
    #expect(abs(seen.exitShares[0] - 1) < 1e-12)
    let core = DenseBaseline.core(encoder.shape, pairs: encoder.pattern.pairs, .int8)
    #expect(seen.observations.allSatisfy { $0.core == core })
  }

  /// By hand: 1000 int8 multiply-accumulates, 100 exponentials and 10 comparisons on a Cortex-M4 at 120 MHz.
  @Test func billByHand() {
    var work = OpCount()
    (work.macInt8, work.exp, work.compare) = (1_000, 100, 10)
    let bill = Bill(work, frames: 2, on: .stm32L4R5)
    #expect(abs(bill.cycles - (1_765 + 2_500 + 10) / 2) < 1e-9)
    #expect(abs(bill.totalMillijoules - 42.06 * 2_137.5 / 120e6) < 1e-12)
    #expect(abs(bill.millijoules.total - bill.totalMillijoules) < 1e-15)
    #expect(abs(bill.millijoules.functions - 42.06 * 1_250 / 120e6) < 1e-12)
    #expect(abs(bill.energyDelay - bill.totalMillijoules * bill.milliseconds) < 1e-18)
  }

  @Test func coreShareByHand() {
    let shape = ModelShape(
      tokens: 64, features: 4, width: 64, heads: 4, feedForward: 256, blocks: 1, classes: 2, attention: .dense)
    #expect(abs(DenseBaseline.coreShare(shape) - 1.0 / 7) < 1e-12)
  }

  @Test func everySensibleStackHasAListedName() throws {
    for (model, stream) in [("spar-node", "spar"), ("acsf1-node", "acsf1"), ("camera-node", "camera-synthetic")] {
      let stacks = Stack.sensible(for: try Shipped.model(model), stream: try Shipped.stream(stream))
      #expect(stacks.allSatisfy { Stack.names.contains($0.name) })
      #expect(Set(stacks.map(\.name)).count == stacks.count)
    }
  }

  @Test func aTechniqueSavesOnTheCoreWhatItLeavesOut() throws {
    let (model, stream) = (try Shipped.model("spar-node"), try Shipped.stream("spar"))
    let encoder = try #require(model.encoder)
    let bench = AttentionBench(
      [(model, stream)], stacks: ["all", "window:2+int8+exit", "grid:1", "int8+gate"], limit: 56, pool: Self.pool)
    let study = bench.studies[0]
    #expect(
      study.refused == [
        "spar-node: 'grid:1': 'grid' needs tokens that lie on a grid",
        "spar-node: 'int8+gate' is not for this model or stream",
      ])
    let names = study.evaluations.map(\.stack.name)
    #expect(Set(names).count == names.count && names.contains("top-k:8") && names.contains("window:4+int8"))
    func total(_ name: String) throws -> (preparation: OpCount, core: OpCount, model: OpCount) {
      let total = try #require(study.evaluations.first { $0.stack.name == name }).total
      return (total.preparation, try #require(total.core), total.model)
    }
    let (dense, window) = (try total("float32"), try total("window:4"))
    let pairs = AttentionPattern.window(encoder.shape.tokens, radius: 4).pairs
    #expect(window.core.mac * encoder.shape.tokens * encoder.shape.tokens == dense.core.mac * pairs)
    // Nothing outside the core is another's.
    #expect(window.model.mac - window.core.mac == dense.model.mac - dense.core.mac)
    #expect(try total("cascade-tokens:0.5").model.mac < dense.model.mac)
    let exiting = try #require(study.evaluations.first { $0.stack.name == "window:2+int8+exit" })
    #expect(exiting.stack.precision == .int8 && exiting.exitShares[0] > 0 && exiting.total.model.macFloat == 0)
  }

  @Test(arguments: [
    ("int8", "int8", "own"), ("exit", "float32", "own"), ("window:4+int8+exit-margin", "int8", "window:4"),
    ("top-k:4+strided:2", "float32", "top-k:4+strided:2"),
  ])
  func wordsMakeAStack(text: String, precision: String, technique: String) throws {
    let stack = try StackText(parsing: text)
    #expect(stack.precision.rawValue == precision && stack.technique.description == technique)
  }

  @Test(arguments: ["int8+float32", "exit+exit", "int8+", "windows:4"]) func otherWordsDoNot(text: String) {
    #expect(throws: TechniqueError.self) { try StackText(parsing: text) }
  }
}
