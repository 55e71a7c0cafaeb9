import CKernels

/// Rounding of the int8 scheme: half to even; q(x) = rint(x) clamped to ±127.
///
/// The layers, normalisation and attention are in C; what they compute stands in `CKernels`.
enum IntegerKernels {
  /// Adding and subtracting 1.5 · 2⁵² rounds to the nearest integer, half to even, for |x| < 2⁵¹.
  private static let magic = 6_755_399_441_055_744.0

  /// q(x). Clamping first gives the same and keeps |x| small.
  @inline(__always) static func quantise(_ x: Double) -> Int16 {
    Int16(((x < -127 ? -127 : x > 127 ? 127 : x) + magic) - magic)
  }
}

extension IntegerWeights {
  /// What becomes of W x + b of `rows` rows of `x`, times `factors` or the layer's own, is written to `out`; see
  /// `fleetsim_integer_finish`.
  func run(
    _ layer: Layer, factors: UnsafePointer<Double>? = nil, rows: Int, _ x: UnsafePointer<Int16>, stride: Int,
    _ out: UnsafeMutableRawPointer, outStride: Int, _ finish: fleetsim_integer_finish
  ) {
    values.withUnsafeBufferPointer { values in
      doubles.withUnsafeBufferPointer { doubles in
        guard let w = values.baseAddress, let d = doubles.baseAddress else { return }
        kernels.pointee.integer_linear(
          w + layer.weight, d + layer.bias, factors ?? d + layer.factor, layer.inputs, layer.outputs, rows, x, stride,
          out, outStride, finish)
      }
    }
  }
}
