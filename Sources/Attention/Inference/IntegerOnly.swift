import CKernels

/// The layers, normalisations and changes of scale of an int8 pass that is integers alone between its quantised input and
/// its logits: see ``Rounding/dyadic``.
///
/// Integers of the residual stream and sums of products come and go in float64, where they are exact; nothing else here is
/// floating point but the constants, which become integers at `init`.
final class IntegerOnly {
  /// GELU's inputs are integers of 1/1024.
  static let hiddenUnit = 1_024.0
  /// Bits of a probability.
  static let probabilityBits = 15

  private let weights: IntegerWeights
  private let width: Int
  /// At the places of the layers' factors in the weights' `doubles`.
  private let scales: ContiguousArray<DyadicScale>
  /// By the place of their gain.
  private let norms: [Int: IntegerNorm]
  /// By the place of the factors of the layer before; none behind a layer with ReLU.
  private let activations: [Int: IntegerGELU]
  /// For each block, from sums of values times probabilities to the attention's output.
  let mixes: [DyadicScale]
  private let ones: ContiguousArray<Double>
  private let sums: Buffer<Double>
  private let row: Buffer<Int64>

  init(_ weights: IntegerWeights, _ shape: ModelShape) {
    self.weights = weights
    width = shape.width
    var scales = ContiguousArray(repeating: DyadicScale(0), count: weights.doubles.count)
    for range in weights.factors { for i in range { scales[i] = DyadicScale(weights.doubles[i]) } }
    self.scales = scales
    var norms: [Int: IntegerNorm] = [:]
    var activations: [Int: IntegerGELU] = [:]
    for block in weights.blocks {
      for norm in [block.norm1, block.norm2, block.exitNorm] {
        norms[norm.gain] = IntegerNorm(
          gain: weights.doubles[norm.gain..<norm.gain + norm.width].map(Float.init),
          bias: weights.doubles[norm.bias..<norm.bias + norm.width].map(Float.init),
          epsilon: Norm.epsilon, inputScale: 1 / IntegerWeights.unit, outputScale: norm.scale)
      }
      if shape.activation == .gelu {
        activations[block.ff1.factor] = IntegerGELU(inputScale: 1 / Self.hiddenUnit, outputScale: block.hiddenScale)
      }
    }
    (self.norms, self.activations) = (norms, activations)
    mixes = weights.blocks.map { DyadicScale($0.mix / Double(1 << Self.probabilityBits)) }
    let widest = max(padded(shape.width), padded(shape.feedForward), 3 * shape.heads * padded(shape.headWidth))
    ones = ContiguousArray(repeating: 1, count: paddedToPanels(widest))
    sums = Buffer(shape.tokens * paddedToPanels(widest), 0)
    row = Buffer(shape.width, 0)
  }

  /// What the factor at `place` of the weights' `doubles` makes of `x`, within −127...127.
  @inline(__always) func quantise(_ x: Int, by place: Int) -> Int16 {
    Int16(clampToInt8(scales[place].times(Int64(x))))
  }

  /// W x + b of `rows` rows times the factors: int8 behind `finish`, or added to the residual. With a GELU behind the layer
  /// its results are quantised behind that.
  func linear(
    _ layer: IntegerWeights.Layer, rows: Int, _ x: UnsafePointer<Int16>, stride: Int,
    _ out: UnsafeMutableRawPointer, outStride: Int, _ finish: fleetsim_integer_finish
  ) {
    // Factors of 1 leave the sums of products and biases.
    sums.base.update(repeating: 0, count: rows * outStride)
    ones.withUnsafeBufferPointer { ones in
      weights.run(
        layer, factors: ones.baseAddress, rows: rows, x, stride: stride, sums.base, outStride: outStride,
        fleetsim_residual)
    }
    let activation = activations[layer.factor]
    let (residual, values) = (out.assumingMemoryBound(to: Double.self), out.assumingMemoryBound(to: Int16.self))
    let least: Int64 = finish == fleetsim_quantise_relu ? 0 : -127
    for i in 0..<rows {
      for c in 0..<layer.outputs {
        let at = i * outStride + c
        let scaled = scales[layer.factor + c].times(Int64(sums.base[at]))
        if finish == fleetsim_residual {
          residual[at] += Double(scaled)
        } else if let activation {
          values[at] = Int16(activation.of(Int32(clamping: scaled)))
        } else {
          values[at] = Int16(clampToInt8(max(least, scaled)))
        }
      }
    }
  }

  /// out = layer normalisation of rows of residual integers, each the sum of `tokens` rows, over the scale.
  func norm(
    _ norm: IntegerWeights.Norm, _ x: UnsafePointer<Double>, rows: Int, tokens: Int,
    _ out: UnsafeMutablePointer<Int16>, stride: Int
  ) {
    guard let norm = norms[norm.gain] else { preconditionFailure("a normalisation that is not of the model") }
    for i in 0..<rows {
      for c in 0..<width { row.base[c] = Int64(x[i * stride + c]) }
      norm.run(row.base, tokens: tokens, into: out + i * stride)
    }
  }
}
