import Quantities

/// What an int8 pass of integers alone executes, from its sizes: ``Work`` with changes of scale by ``DyadicScale``,
/// ``IntegerNorm``, ``IntegerSoftmax`` and ``IntegerGELU``.
///
/// A change of scale is a multiplication and two additions (the rounding and the shift), behind which a result in int8 is
/// compared twice; a factor lies in 5 bytes of program memory, not in 4.
enum IntegerOnlyWork {
  /// The exponential where a technique does not say which; its work does not depend on the scale.
  static let exponential = IntegerExponential.polynomial(PolynomialExponential(scale: 1))

  /// One encoder block over `rows` tokens without its attention core, with `heads` of its heads, or all.
  static func layers(_ shape: ModelShape, rows: Int, heads: Int? = nil) -> OpCount {
    let (d, ff) = (shape.width, shape.feedForward)
    let mixed = (heads ?? shape.heads) * shape.headWidth
    var count = IntegerNorm.work(rows: rows, width: d)
    count += IntegerNorm.work(rows: rows, width: d)
    for (inputs, outputs) in [(d, shape.projections * mixed), (d, ff)] {
      count += Work.linear(rows: rows, inputs: inputs, outputs: outputs, .int8)
      count += shifts(values: rows * outputs, factors: outputs)
    }
    for (inputs, outputs) in [(mixed, d), (ff, d)] {
      count += Work.linearResidual(rows: rows, inputs: inputs, outputs: outputs, .int8)
      count += shifts(values: rows * outputs, factors: outputs)
    }
    switch shape.activation {
    case .gelu:
      count += IntegerGELU.work(values: rows * ff)
      // GELU clamps for the layer.
      count.compare -= 2 * rows * ff
    case .relu, nil: count.compare += rows * ff
    }
    return count
  }

  /// The attention core; pairs, rows and reads of all heads together.
  static func core(pairs: Int, rows: Int, reads: Int, headWidth: Int, _ exponential: IntegerExponential) -> CoreWork {
    var work = Work.core(pairs: pairs, rows: rows, reads: reads, headWidth: headWidth, .int8)
    work.softmax = IntegerSoftmax(exponential, bits: IntegerOnly.probabilityBits).work(pairs: pairs, rows: rows)
    // Probabilities of 16 bits are read once, and no quotient is left.
    work.values.multiply = rows * headWidth
    work.values.add = 2 * rows * headWidth
    work.values.ramRead = 2 * pairs + headWidth * reads
    return work
  }

  /// The rounding and the shift of `values` values, and the shifts of `factors` factors in program memory.
  static func shifts(values: Int, factors: Int) -> OpCount {
    var count = OpCount()
    count.add = 2 * values
    count.flashRead = factors
    return count
  }
}
