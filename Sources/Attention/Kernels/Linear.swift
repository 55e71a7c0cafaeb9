import CKernels

/// A linear layer's weights: panels of sixteen outputs, in each panel (inputs, 16), so that a lane is an output.
struct Linear: Sendable {
  /// What becomes of W x + b.
  enum Finish { case store, relu, accumulate }

  let inputs: Int
  let outputs: Int
  /// Offset of the panels in the model's values.
  let weight: Int
  /// Offset of the bias, padded to whole panels.
  let bias: Int

  /// out[i] = finish(b + W x[i]) for every row i of `rows`.
  ///
  /// Each output starts from its bias and adds its inputs in ascending order, so a row's result does not depend on
  /// which other rows are computed.
  /// - Parameters:
  ///   - x: rows of `inputs` values, `stride` apart.
  ///   - out: rows of whole lanes, `outStride` apart.
  func run(
    _ values: UnsafePointer<Float>, rows: RowSet, x: UnsafePointer<Float>, stride: Int,
    out: UnsafeMutablePointer<Float>, outStride: Int, _ finish: Finish
  ) {
    kernels.pointee.linear(
      values + weight, values + bias, inputs, outputs, rows.base, rows.count, x, stride, out, outStride, finish.code)
  }
}

extension Linear.Finish {
  fileprivate var code: fleetsim_finish {
    switch self {
    case .store: fleetsim_store
    case .relu: fleetsim_relu
    case .accumulate: fleetsim_accumulate
    }
  }
}
