import Quantities

/// A pass of spiking neurons over whole frames, a few steps of time each. Part of an encoder.
///
///     s = LIF(g₁ x + b₁);   q, k, v = LIF(W s + b);   x += W_out attention(q, k, v) + b_out
///     s = LIF(g₂ x + b₂);   x += W₂ LIF(W₁ s + b₁) + b₂
///
/// for each of the steps, all neurons at rest when a frame begins, thresholds of 1, a time constant of two steps. x are
/// potentials: every step starts from the same embedding, and exits read the mean over the steps. Products are additions
/// that spikes cause; only the embedding and the exits multiply. The attention is ``SpikingHeads``. After Zhou et al. 2022, "Spikformer", arXiv:2209.15425,
/// with the residuals of Yao et al. 2023, "Spike-driven Transformer", arXiv:2307.01694. It allocates as it goes.
final class SpikingEngine {
  /// k of ``LeakyNeurons``.
  static let gain: Float = 0.5

  private let model: Model
  private let weights: SpikingWeights
  private let steps: Int
  private let scratch: FloatScratch
  private let all: Buffer<Int32>
  private let pooled: Buffer<Double>
  /// Potentials of each step, tokens × width.
  private var potentials: [[Float]]
  /// Their mean over the steps, rows of padded width.
  let x: Buffer<Float>
  /// What the frame has cost in spikes so far.
  private(set) var spikes = SpikeCount()

  init(_ model: Model, _ weights: SpikingWeights, steps: Int) {
    let shape = model.shape
    self.model = model
    self.weights = weights
    self.steps = steps
    scratch = FloatScratch(shape)
    all = Buffer(shape.tokens, 0)
    for i in 0..<shape.tokens { all.base[i] = Int32(i) }
    pooled = Buffer(padded(shape.width), 0)
    x = Buffer(shape.tokens * padded(shape.width), 0)
    potentials = []
  }

  private var rows: RowSet { RowSet(base: all.base, count: all.count) }

  /// x = embed(normalised frame) + position, the same in every step.
  func start(_ frame: Frame) -> OpCount {
    let shape = model.shape
    model.normalise(frame, rows, into: scratch.input.base)
    model.embed(rows, input: scratch.input.base, x: x.base)
    let d = padded(shape.width)
    let first = (0..<shape.tokens * shape.width).map { x.base[$0 / shape.width * d + $0 % shape.width] }
    potentials = Array(repeating: first, count: steps)
    spikes = SpikeCount()
    spikes.macs = shape.tokens * shape.features * shape.width
    return Work.input(values: shape.tokens * shape.features, features: shape.features, .float32)
      + Work.embed(rows: shape.tokens, inputs: shape.features, outputs: shape.width, .float32)
  }

  /// Runs block `l` over the potentials of all steps.
  func block(_ l: Int) -> BlockWork {
    let (n, d, ff) = (model.shape.tokens, model.shape.width, model.shape.feedForward)
    let block = weights.blocks[l]
    var attention = SpikingHeads(model.shape)
    var (first, queries) = (neurons(n * d), neurons(n * 3 * d))
    var (second, hidden) = (neurons(n * d), neurons(n * ff))
    var (narrow, wide) = ([Float](repeating: 0, count: n * d), [Float](repeating: 0, count: n * 3 * d))
    var tall = [Float](repeating: 0, count: n * ff)
    var (seen, heads) = (SpikeMatrix(rows: n, columns: d), SpikeMatrix(rows: n, columns: 3 * d))
    var (mixed, active) = (SpikeMatrix(rows: n, columns: d), SpikeMatrix(rows: n, columns: ff))
    var (core, rest) = (CoreWork(), SpikeCount())
    for t in 0..<steps {
      rest += first.step(drive(potentials[t], block.drive1), into: &seen)
      rest += block.qkv.run(seen, into: &wide)
      rest += queries.step(wide, into: &heads)
      let (sums, fired) = attention.step(heads, into: &mixed)
      core.scores += sums.operations
      core.softmax += fired.operations
      spikes += sums + fired
      rest += block.out.run(mixed, into: &narrow)
      add(narrow, to: t)
      rest += second.step(drive(potentials[t], block.drive2), into: &seen)
      rest += block.ff1.run(seen, into: &tall)
      rest += hidden.step(tall, into: &active)
      rest += block.ff2.run(active, into: &narrow)
      add(narrow, to: t)
    }
    average()
    spikes += rest
    return BlockWork(core: core, rest: rest.operations + elementwise)
  }

  /// Writes the logits of exit `l` over the mean of the steps to `logits`.
  func exit(_ l: Int, logits: UnsafeMutablePointer<Float>) -> OpCount {
    let (n, d) = (model.shape.tokens, padded(model.shape.width))
    pooled.base.update(repeating: 0, count: d)
    Pooling.add(rows, x: x.base, width: d, sign: 1, to: pooled.base)
    Pooling.mean(pooled.base, tokens: n, width: d, out: scratch.pooled.base)
    model.head(l, scratch: scratch, logits: logits)
    spikes.macs += model.shape.width * model.shape.classes
    return Work.pool(tokens: n, width: model.shape.width, .float32)
      + Work.exit(width: model.shape.width, classes: model.shape.classes, .float32)
  }

  private func neurons(_ count: Int) -> LeakyNeurons { LeakyNeurons(count: count, gain: Self.gain) }

  private func drive(_ values: [Float], _ affine: SpikingWeights.Affine) -> [Float] {
    let d = affine.gain.count
    return values.indices.map { values[$0] * affine.gain[$0 % d] + affine.shift[$0 % d] }
  }

  private func add(_ values: [Float], to step: Int) {
    for i in values.indices { potentials[step][i] += values[i] }
  }

  private func average() {
    let (width, d) = (model.shape.width, padded(model.shape.width))
    for i in potentials[0].indices {
      var sum: Float = 0
      for t in 0..<steps { sum += potentials[t][i] }
      x.base[i / width * d + i % width] = sum / Float(steps)
    }
  }

  /// Two drives and two residuals a step, and the mean over the steps.
  private var elementwise: OpCount {
    let values = model.shape.tokens * model.shape.width
    var count = OpCount()
    count.multiply = (2 * steps + 1) * values
    count.add = (4 * steps + steps - 1) * values
    count.ramRead = 4 * (6 * steps + steps) * values
    count.ramWritten = 4 * (4 * steps + 1) * values
    count.flashRead = 4 * 4 * model.shape.width
    return count
  }
}
