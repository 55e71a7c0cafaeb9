import Attention
import Testing

@Suite struct Footprints {
  static let shape = ModelShape(
    tokens: 64, features: 8, width: 64, heads: 4, feedForward: 256, blocks: 2, classes: 3, attention: .dense)

  @Test(arguments: [(64, 32_768), (128, 131_072), (256, 524_288)])
  func scoresOfOneHeadAreEightBytesAPair(tokens: Int, bytes: Int) {
    let pattern = AttentionPattern.dense(tokens)
    #expect(AttentionSchedule.unfused.scoreBytes(pattern, headWidth: 64, bytes: .float32) == bytes)
    #expect(AttentionSchedule.unfused.scoreBytes(pattern, headWidth: 16, bytes: .float32) == 8 * tokens * tokens)
  }

  @Test func flashHoldsWhatTheFileHolds() throws {
    for seed in UInt64(1)...4 {
      let shape = ModelShape(
        tokens: 3 + Int(seed), features: 5, width: 8, heads: 2, feedForward: 12, blocks: Int(seed), classes: 3,
        attention: .dense)
      let tensors = RandomModel(shape, seed: seed).file.tensors
      func bytes(_ chosen: (String) -> Bool) -> Int {
        tensors.filter { chosen($0.name) }.reduce(0) { sum, tensor in
          let size = tensor.name.hasPrefix("int8.") && tensor.name.hasSuffix(".weight") ? 1 : 4
          return sum + size * tensor.shape.reduce(1, *)
        }
      }
      #expect(Footprint.flashBytes(shape, .float32) == bytes { !$0.hasPrefix("int8.") })
      let layers = ["embed", "qkv", "out", "ff1", "ff2", "head"].flatMap { ["\($0).weight", "\($0).bias"] }
      let kept = bytes { name in
        name.hasPrefix("int8.") || !layers.contains { name.hasSuffix($0) }
      }
      #expect(Footprint.flashBytes(shape, .int8) == kept)
    }
  }

  @Test func fourBitsPackTwoWeightsAByte() {
    #expect(WeightFormat.int4(group: 4).layerBytes(inputs: 9, outputs: 2) == 2 * (5 + 2 + 8))
    #expect(WeightFormat.int4(group: 64).layerBytes(inputs: 64, outputs: 10) == 10 * (32 + 4 + 4))
    let sizes = [WeightFormat.int4(group: 32), .int8, .float32].map { Footprint.flashBytes(Self.shape, $0) }
    #expect(sizes == sizes.sorted())
  }

  /// By hand: residual 16 KiB; q, k, v 48 KiB; scores of a head 32 KiB; outputs 4 KiB a head.
  @Test func peakOfADenseEncoderByHand() {
    let pattern = AttentionPattern.dense(64)
    let heads = Footprint(Self.shape, pattern: pattern, weights: .float32, activations: .float32, order: .breadthFirst)
    #expect(heads.peakBytes == (16 + 48 + 4 * 32 + 4) * 1024)
    #expect(heads.peakStep?.name == "mix 0")
    let best = Footprint(Self.shape, pattern: pattern, weights: .float32, activations: .float32)
    // The last head's outputs beside its scores, or the first head's: with the outputs of all heads 112 KiB.
    #expect(best.peakBytes == (16 + 48 + 32 + 16) * 1024)
    #expect(best.residentBytes == 16 * 1024)
    #expect(best.scoreBytesPerHead == 32 * 1024)
    let tiled = Footprint(
      Self.shape, pattern: pattern, weights: .float32, activations: .float32,
      schedule: .tiled(queries: 16, keys: 16))
    // Tiles of 16 × (64 + 64 + 8) bytes; the hidden layer's 64 KiB beside the normalised tokens' 16 now decide.
    #expect(tiled.scoreBytesPerHead == 16 * (16 * 4 + 4 * 16 + 8))
    #expect(tiled.peakBytes == (16 + 16 + 64) * 1024)
  }

  @Test func projectingHeadByHeadNeedsNoMore() {
    for heads in [1, 2, 4, 8] {
      let shape = ModelShape(
        tokens: 40, features: 8, width: 32, heads: heads, feedForward: 32, blocks: 1, classes: 3, attention: .dense)
      for precision in [Precision.float32, .int8] {
        let peaks = Footprint.Projection.allCases.map {
          Footprint(
            shape, pattern: .dense(40), weights: .int8, activations: precision, projection: $0
          ).peakBytes
        }
        #expect(peaks[1] <= peaks[0])
        if heads == 4 && precision == .float32 {
          // Two heads one by one beside the normalised tokens (5 + 5 KiB, q, k, v of 3.75 KiB, scores of 12.5 KiB,
          // outputs of 1.25 KiB each); then both others are projected and the normalised tokens go.
          #expect(peaks[0] == 5_120 + 15_360 + 12_800 + 4 * 1_280)
          #expect(peaks[1] == 5_120 + 5_120 + 3_840 + 12_800 + 2 * 1_280)
        }
      }
    }
  }
}

@Suite struct TaskGraphs {
  /// All orders of all tasks of `graph`.
  private func orders(_ graph: TaskGraph, _ done: [Int] = []) -> [[Int]] {
    if done.count == graph.tasks.count { return [done] }
    return graph.tasks.indices.flatMap { t -> [[Int]] in
      let task = graph.tasks[t]
      let ready = !done.contains(t) && (task.reads + task.after).allSatisfy(done.contains)
      return ready ? orders(graph, done + [t]) : []
    }
  }

  /// Bytes alive at each step, from the definition of a lifetime.
  private func peak(_ graph: TaskGraph, _ order: [Int]) -> Int {
    var peak = graph.residentBytes
    for step in order.indices {
      var bytes = graph.residentBytes
      for (born, task) in order.enumerated() where born <= step {
        let uses = order.indices.filter { graph.tasks[order[$0]].reads.contains(task) }
        if uses.isEmpty || uses.contains(where: { $0 >= step }) { bytes += graph.tasks[task].bytes }
      }
      peak = max(peak, bytes)
    }
    return peak
  }

  @Test(arguments: 1...40) func bestOrderIsTheBestOfAll(seed: Int) {
    var random = SplitMix(UInt64(seed))
    var graph = TaskGraph(residentBytes: random.integer(0..<5))
    for t in 0..<random.integer(1..<8) {
      let reads = (0..<t).filter { _ in random.uniform() < 0.35 }
      let after = (0..<t).filter { _ in random.uniform() < 0.1 }
      graph.add("\(t)", reads: reads, after: after, bytes: random.integer(0..<20))
    }
    let all = orders(graph)
    let peaks = all.map { graph.peakBytes($0) }
    #expect(peaks == all.map { peak(graph, $0) })
    #expect(graph.peakBytes(graph.bestOrder()) == peaks.min())
  }

  @Test func emptyGraphNeedsWhatIsResident() {
    let graph = TaskGraph(residentBytes: 7)
    #expect(graph.bestOrder().isEmpty)
    #expect(graph.peakBytes([]) == 7)
  }
}
