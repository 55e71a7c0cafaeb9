public import Quantities

/// What each kernel executes, from its sizes: the closed forms that the engines add up as they go.
///
/// A product of length L is L multiply-accumulates. Every kernel reads each input from working memory once (the
/// attention core reads scores as often as it walks them), its weights from program memory once, and writes each
/// output once. Padding to whole lanes, transposition and conversion are the simulator's affairs and not counted.
/// A requantisation is one multiplication and two comparisons (the clamp); a division by a constant is a
/// multiplication by its reciprocal.
public enum Work {
  /// Normalisation of `values` inputs with `features` means and scales; in int8 also their quantisation.
  public static func input(values: Int, features: Int, _ precision: Precision) -> OpCount {
    var count = OpCount()
    count.add = values
    count.multiply = values
    count.ramRead = 4 * values
    count.ramWritten = precision.bytes * values
    count.flashRead = 8 * features
    if precision == .int8 { requantise(values, &count) }
    return count
  }

  /// W x + b over `rows` rows; the bias starts each sum and costs nothing.
  public static func linear(rows: Int, inputs: Int, outputs: Int, _ precision: Precision) -> OpCount {
    var count = product(rows: rows, inputs: inputs, outputs: outputs, precision)
    guard rows > 0 else { return count }
    count.ramWritten = precision.bytes * rows * outputs
    if precision == .int8 { requantise(rows * outputs, &count) }
    return count
  }

  /// ``linear(rows:inputs:outputs:_:)`` and max(0, ·) or, in float32, GELU.
  static func linear(
    rows: Int, inputs: Int, outputs: Int, _ precision: Precision, _ activation: Activation?
  ) -> OpCount {
    var count = linear(rows: rows, inputs: inputs, outputs: outputs, precision)
    if activation == .gelu { return count + GELU.work(values: rows * outputs) }
    count.compare += rows * outputs
    return count
  }

  /// W x + b added to a residual of 4 bytes a value.
  public static func linearResidual(rows: Int, inputs: Int, outputs: Int, _ precision: Precision) -> OpCount {
    var count = product(rows: rows, inputs: inputs, outputs: outputs, precision)
    guard rows > 0 else { return count }
    residual(rows * outputs, precision, &count)
    count.ramRead += 4 * rows * outputs
    return count
  }

  /// W x + b plus the position, which lies in program memory.
  public static func embed(rows: Int, inputs: Int, outputs: Int, _ precision: Precision) -> OpCount {
    var count = product(rows: rows, inputs: inputs, outputs: outputs, precision)
    guard rows > 0 else { return count }
    residual(rows * outputs, precision, &count)
    count.flashRead += 4 * rows * outputs
    return count
  }

  /// Layer normalisation of `rows` rows: mean, variance, square root and reciprocal, gain and bias.
  public static func norm(rows: Int, width: Int, _ precision: Precision) -> OpCount {
    var count = OpCount()
    guard rows > 0 else { return count }
    count.add = rows * (4 * width - 1)
    count.multiply = rows * (3 * width + 2)
    count.divide = rows * 2
    count.ramRead = 4 * rows * width
    count.ramWritten = precision.bytes * rows * width
    count.flashRead = 8 * width
    if precision == .int8 { requantise(rows * width, &count) }
    return count
  }

  /// softmax(q kᵀ) v of all heads: `pairs` pairs a head over `rows` queries, `reads` keys and values read a head.
  ///
  /// The unfused two-pass schedule: scores are written, read for the maximum, read and written as exponentials, and
  /// read for the weighted sum, which is divided by the exponentials' sum at the end. In int8 the scores are int32,
  /// the exponentials 16-bit look-ups.
  public static func attention(
    pairs: Int, rows: Int, reads: Int, heads: Int, headWidth: Int, _ precision: Precision
  ) -> OpCount {
    core(pairs: pairs * heads, rows: rows * heads, reads: reads * heads, headWidth: headWidth, precision).total
  }

  /// The mean of `tokens` rows: conversion to fixed point, sum, division. In int8 the rows are fixed point already,
  /// and the normalisation behind takes the division in.
  public static func pool(tokens: Int, width: Int, _ precision: Precision) -> OpCount {
    var count = OpCount()
    count.add = (tokens - 1) * width
    count.multiply = precision == .float32 ? (tokens + 1) * width : 0
    count.ramRead = 4 * tokens * width
    count.ramWritten = (precision == .float32 ? 4 : 8) * width
    return count
  }

  /// The float32 mean when `changed` of `tokens` rows are new: they are exchanged in the sum if that reads fewer.
  public static func pool(tokens: Int, changed: Int, width: Int) -> OpCount {
    guard 2 * changed < tokens else { return pool(tokens: tokens, width: width, .float32) }
    var count = OpCount()
    count.add = 2 * changed * width
    count.multiply = (2 * changed + 1) * width
    count.ramRead = 4 * 2 * changed * width + 8 * width
    count.ramWritten = 12 * width
    return count
  }

  /// One exit behind the pooled vector: normalisation, head, softmax with a temperature, and the greatest class.
  public static func exit(width: Int, classes: Int, _ precision: Precision) -> OpCount {
    norm(rows: 1, width: width, precision) + classify(width: width, classes: classes, precision)
  }

  /// Head, softmax with a temperature, and the greatest class.
  static func classify(width: Int, classes: Int, _ precision: Precision) -> OpCount {
    var count = product(rows: 1, inputs: width, outputs: classes, precision)
    if precision == .int8 { count.multiply += classes }
    count.ramWritten += 4 * classes
    count.multiply += 2 * classes
    count.compare += 2 * (classes - 1)
    count.add += classes + classes - 1
    count.exp += classes
    count.divide += 1
    count.ramRead += 3 * 4 * classes
    count.ramWritten += 2 * 4 * classes
    count.flashRead += 4
    return count
  }

  /// One encoder block over all tokens.
  public static func block(
    _ shape: ModelShape, pairs: Int, _ precision: Precision, _ rounding: Rounding = .nearest
  ) -> OpCount {
    let core = core(shape, pairs: pairs * shape.heads, queries: shape.tokens * shape.heads, precision, rounding)
    return core + layers(shape, rows: shape.tokens, precision, rounding)
  }

  /// Attention cores of `pairs` pairs and `queries` queries in all.
  public static func core(
    _ shape: ModelShape, pairs: Int, queries: Int, _ precision: Precision, _ rounding: Rounding = .nearest
  ) -> OpCount {
    guard rounding.isIntegersAlone(shape, in: precision) else {
      return core(pairs: pairs, rows: queries, reads: queries, headWidth: shape.headWidth, precision).total
    }
    return IntegerOnlyWork.core(
      pairs: pairs, rows: queries, reads: queries, headWidth: shape.headWidth, IntegerOnlyWork.exponential
    ).total
  }

  /// The embedding of `tokens` tokens, with their positions.
  static func embed(
    _ shape: ModelShape, tokens: Int, _ precision: Precision, _ rounding: Rounding
  ) -> OpCount {
    let count = embed(rows: tokens, inputs: shape.features, outputs: shape.width, precision)
    guard rounding.isIntegersAlone(shape, in: precision) else { return count }
    return count + IntegerOnlyWork.shifts(values: tokens * shape.width, factors: shape.width)
  }

  /// The mean of `tokens` tokens, and the exit behind it.
  static func exit(_ shape: ModelShape, tokens: Int, _ precision: Precision, _ rounding: Rounding) -> OpCount {
    let mean = pool(tokens: tokens, width: shape.width, precision)
    guard rounding.isIntegersAlone(shape, in: precision) else {
      return mean + exit(width: shape.width, classes: shape.classes, precision)
    }
    return mean + IntegerNorm.work(rows: 1, width: shape.width)
      + classify(width: shape.width, classes: shape.classes, precision)
  }

  /// One encoder block over `rows` tokens without its attention core, with `heads` of its heads, or all.
  static func layers(
    _ shape: ModelShape, rows: Int, heads: Int? = nil, _ precision: Precision, _ rounding: Rounding = .nearest
  ) -> OpCount {
    if rounding.isIntegersAlone(shape, in: precision) {
      return IntegerOnlyWork.layers(shape, rows: rows, heads: heads)
    }
    let (d, ff) = (shape.width, shape.feedForward)
    let mixed = (heads ?? shape.heads) * shape.headWidth
    return norm(rows: rows, width: d, precision)
      + linear(rows: rows, inputs: d, outputs: shape.projections * mixed, precision)
      + linearResidual(rows: rows, inputs: mixed, outputs: d, precision)
      + norm(rows: rows, width: d, precision)
      + linear(rows: rows, inputs: d, outputs: ff, precision, shape.activation)
      + linearResidual(rows: rows, inputs: ff, outputs: d, precision)
  }

  /// What 4-bit weights of a block's layers add to ``layers(_:rows:heads:_:)`` in int8, on a processor without 4-bit
  /// products: an addition for the mask and one for the shift of each weight, once a row; half a byte less is read. If a
  /// row of weights has several groups, a product and an addition for each of them; a factor of half a byte is read.
  static func unpacking(_ shape: ModelShape, rows: Int, heads: Int, _ format: WeightFormat) -> OpCount {
    var count = OpCount()
    guard case .int4(let group) = format else { return count }
    let (d, ff, mixed) = (shape.width, shape.feedForward, heads * shape.headWidth)
    for (inputs, outputs) in [(d, shape.projections * mixed), (mixed, d), (d, ff), (ff, d)] {
      let groups = (inputs + group - 1) / group
      let factors = groups > 1 ? groups * outputs : 0
      count.add += rows * (2 * inputs * outputs + factors)
      count.multiply += rows * factors
      count.flashRead += WeightFormat.factorBytes(inputs: inputs, group: group) * outputs - inputs * outputs / 2
    }
    return count
  }

  /// What one float32 block does token by token when `inputRows` of its tokens are new and `outputRows` are reached.
  public static func tokenwise(_ shape: ModelShape, inputRows: Int, outputRows: Int) -> OpCount {
    let (d, ff) = (shape.width, shape.feedForward)
    return norm(rows: inputRows, width: d, .float32)
      + linear(rows: inputRows, inputs: d, outputs: 3 * d, .float32)
      + linearResidual(rows: outputRows, inputs: d, outputs: d, .float32)
      + norm(rows: outputRows, width: d, .float32)
      + linear(rows: outputRows, inputs: d, outputs: ff, .float32, shape.activation)
      + linearResidual(rows: outputRows, inputs: ff, outputs: d, .float32)
  }

  /// A whole frame: `blocks` blocks of the model, `exits` evaluated exits, each followed by `rule`'s test but the last.
  public static func frame(
    _ shape: ModelShape, pairs: Int, blocks: Int, exits: Int, tests: Int = 0, rule: ExitRule = .never,
    _ precision: Precision, _ rounding: Rounding = .nearest
  ) -> OpCount {
    var count = input(values: shape.tokens * shape.features, features: shape.features, precision)
    count += embed(shape, tokens: shape.tokens, precision, rounding)
    for _ in 0..<blocks { count += block(shape, pairs: pairs, precision, rounding) }
    for _ in 0..<exits { count += exit(shape, tokens: shape.tokens, precision, rounding) }
    for _ in 0..<tests { count += rule.work(classes: shape.classes) }
    return count
  }

  /// A whole frame through all blocks and the last exit whose cores have `pairs` pairs in all heads of all blocks
  /// together: the cores, and everything.
  public static func frame(
    _ shape: ModelShape, allPairs pairs: Int, _ precision: Precision, _ rounding: Rounding = .nearest
  ) -> (core: OpCount, whole: OpCount) {
    let queries = shape.blocks * shape.heads * shape.tokens
    let core = core(shape, pairs: pairs, queries: queries, precision, rounding)
    var whole = core
    whole += input(values: shape.tokens * shape.features, features: shape.features, precision)
    whole += embed(shape, tokens: shape.tokens, precision, rounding)
    for _ in 0..<shape.blocks { whole += layers(shape, rows: shape.tokens, precision, rounding) }
    whole += exit(shape, tokens: shape.tokens, precision, rounding)
    return (core, whole)
  }

  private static func product(rows: Int, inputs: Int, outputs: Int, _ precision: Precision) -> OpCount {
    var count = OpCount()
    guard rows > 0 else { return count }
    mac(rows * inputs * outputs, precision, &count)
    count.ramRead = precision.bytes * rows * inputs
    count.flashRead = weightBytes(inputs * outputs, outputs: outputs, precision)
    return count
  }

  /// Weights, and the bias of 4 bytes; int8 also a float32 scale an output.
  static func weightBytes(_ weights: Int, outputs: Int, _ precision: Precision) -> Int {
    precision.bytes * weights + (precision == .float32 ? 4 : 8) * outputs
  }

  private static func residual(_ values: Int, _ precision: Precision, _ count: inout OpCount) {
    count.add += values
    count.multiply += precision == .float32 ? 0 : values
    count.ramWritten += 4 * values
  }

  static func requantise(_ values: Int, _ count: inout OpCount) {
    count.multiply += values
    count.compare += 2 * values
  }

  static func mac(_ macs: Int, _ precision: Precision, _ count: inout OpCount) {
    switch precision {
    case .float32: count.macFloat += macs
    case .int8: count.macInt8 += macs
    }
  }
}
