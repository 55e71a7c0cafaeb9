import Quantities

/// A linear layer's weights: panels of eight outputs, in each panel (inputs, 8), so that a lane is an output.
struct Linear: Sendable {
  /// What becomes of W x + b.
  enum Finish { case store, relu, accumulate }

  let inputs: Int
  let outputs: Int
  /// Offset of the panels in the model's values.
  let weight: Int
  /// Offset of the bias, padded to whole lanes.
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
    for panel in 0..<(outputs + 7) / 8 {
      let w = values + (weight + panel * 8 * inputs)
      let b = (values + (bias + panel * 8)).lanes
      let y = out + panel * 8
      var i = 0
      while i + 4 <= rows.count {
        let (x0, x1) = (x + rows[i] * stride, x + rows[i + 1] * stride)
        let (x2, x3) = (x + rows[i + 2] * stride, x + rows[i + 3] * stride)
        var (a0, a1, a2, a3) = (b, b, b, b)
        for k in 0..<inputs {
          let lane = (w + k * 8).lanes
          a0 += lane * x0[k]
          a1 += lane * x1[k]
          a2 += lane * x2[k]
          a3 += lane * x3[k]
        }
        Self.put(a0, y + rows[i] * outStride, finish)
        Self.put(a1, y + rows[i + 1] * outStride, finish)
        Self.put(a2, y + rows[i + 2] * outStride, finish)
        Self.put(a3, y + rows[i + 3] * outStride, finish)
        i += 4
      }
      while i < rows.count {
        let x0 = x + rows[i] * stride
        var a0 = b
        for k in 0..<inputs { a0 += (w + k * 8).lanes * x0[k] }
        Self.put(a0, y + rows[i] * outStride, finish)
        i += 1
      }
    }
  }

  @inline(__always)
  private static func put(_ value: Lanes, _ out: UnsafeMutablePointer<Float>, _ finish: Finish) {
    switch finish {
    case .store: out.lanes = value
    case .relu: out.lanes = value.replacing(with: 0, where: value .< 0)
    case .accumulate: out.lanes += value
    }
  }
}
