import CKernels

/// The layers and normalisations of an int8 pass whose results are rounded by chance; see ``StochasticRounding``.
final class IntegerChance {
  private var bytes = RoundingBytes()
  private let weights: IntegerWeights
  /// `doubles` times 256: factors of layers in steps of 1/256.
  private let fine: ContiguousArray<Double>
  /// Results of a layer in such steps.
  private let steps: Buffer<Double>

  init(_ weights: IntegerWeights, _ shape: ModelShape) {
    self.weights = weights
    fine = ContiguousArray(weights.doubles.map { $0 * 256 })
    let widest = max(padded(shape.width), padded(shape.feedForward), 3 * shape.heads * padded(shape.headWidth))
    steps = Buffer(shape.tokens * paddedToPanels(widest), 0)
  }

  /// Starts a frame: what follows depends on its int8 input alone.
  func seed(_ input: UnsafeBufferPointer<Int16>) { bytes.seed(input) }

  /// Starts a block or an exit, so that none depends on which exits are evaluated before it.
  func begin(_ part: Int) { bytes.begin(part) }

  /// `x` rounded by chance, within −127...127.
  func quantise(_ x: Double) -> Int16 { whole((x * 256).rounded(.toNearestOrEven)) }

  private func whole(_ steps: Double) -> Int16 {
    let limit = 127.0 * 256
    return Int16(StochasticRounding.whole(steps: max(-limit, min(limit, steps)), byte: bytes.next()))
  }

  /// out = W x + b times the factors, at least `floor`.
  func linear(
    _ layer: IntegerWeights.Layer, rows: Int, _ x: UnsafePointer<Int16>, stride: Int,
    _ out: UnsafeMutablePointer<Int16>,
    outStride: Int, floor: Double
  ) {
    steps.base.update(repeating: 0, count: rows * outStride)
    fine.withUnsafeBufferPointer { fine in
      let factors = fine.baseAddress.map { $0 + layer.factor }
      weights.run(
        layer, factors: factors, rows: rows, x, stride: stride, steps.base, outStride: outStride, fleetsim_residual)
    }
    for i in 0..<rows {
      for c in 0..<layer.outputs {
        let q = whole(steps.base[i * outStride + c])
        out[i * outStride + c] = max(Int16(floor), q)
      }
    }
  }

  /// out = layer normalisation of rows of integers in units of 1/`unit`, over the scale.
  func norm(
    _ norm: IntegerWeights.Norm, _ x: UnsafePointer<Double>, rows: Int, unit: Double,
    _ out: UnsafeMutablePointer<Int16>,
    stride: Int
  ) {
    let d = norm.width
    for i in 0..<rows {
      let r = x + i * stride
      var (sum, square) = (0.0, 0.0)
      for c in 0..<d {
        sum += r[c]
        square += r[c] * r[c]
      }
      precondition(square < 0x1p53, "the residual's squares sum to \(square), beyond exact integers")
      let mean = sum / Double(d)
      let variance = (Double(d) * square - sum * sum) / Double(d * d)
      let inverse = 1 / (variance + 1e-5 * (unit * unit)).squareRoot()
      for c in 0..<d {
        let y = ((r[c] - mean) * inverse) * weights.doubles[norm.gain + c] + weights.doubles[norm.bias + c]
        out[i * stride + c] = quantise(y / norm.scale)
      }
    }
  }
}
