import CKernels

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
  /// Sums run over eight lanes side by side, then over the lanes; squares are added and gain and bias applied by fused
  /// multiply-adds. `stride` separates rows of `x` and of `out`.
  func run(
    _ values: UnsafePointer<Float>, rows: RowSet, x: UnsafePointer<Float>, out: UnsafeMutablePointer<Float>,
    stride: Int
  ) {
    kernels.pointee.norm(
      values + gain, values + bias, Float(Self.epsilon), width, rows.base, rows.count, x, out, stride)
  }
}
