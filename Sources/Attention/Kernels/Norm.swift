/// A layer normalisation's gain and bias, and the kernel.
struct Norm: Sendable {
  /// Added to the variance; PyTorch's default.
  static let epsilon = 1e-5

  let width: Int
  /// Offset of the gain in the model's values, padded with zeros.
  let gain: Int
  /// Offset of the bias, padded with zeros.
  let bias: Int

  /// out[i] = (x[i] − mean) / √(variance + ε) · gain + bias, with the biased variance, for every row i of `rows`.
  ///
  /// Sums run over eight lanes side by side, then over the lanes. `stride` separates rows of `x` and of `out`.
  func run(
    _ values: UnsafePointer<Float>, rows: RowSet, x: UnsafePointer<Float>, out: UnsafeMutablePointer<Float>,
    stride: Int
  ) {
    let share = 1 / Float(width)
    let (g, b) = (values + gain, values + bias)
    let whole = width / 8 * 8
    let tail = Lanes(0, 1, 2, 3, 4, 5, 6, 7) .>= Float(width - whole)
    for i in 0..<rows.count {
      let (from, to) = (x + rows[i] * stride, out + rows[i] * stride)
      var sum = Lanes()
      for c in Swift.stride(from: 0, to: width, by: 8) { sum += (from + c).lanes }
      let mean = sum.total * share
      var squares = Lanes()
      for c in Swift.stride(from: 0, to: width, by: 8) {
        var off = (from + c).lanes - mean
        if c == whole { off.replace(with: 0, where: tail) }
        squares += off * off
      }
      let inverse = 1 / (squares.total * share + Float(Self.epsilon)).squareRoot()
      for c in Swift.stride(from: 0, to: width, by: 8) {
        (to + c).lanes = ((from + c).lanes - mean) * inverse * (g + c).lanes + (b + c).lanes
      }
    }
  }
}
