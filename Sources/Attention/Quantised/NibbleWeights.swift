public import Quantities

/// A layer's weights in 4 bits, two a byte, in groups of inputs: w ≈ value · factor of its group · step of its output.
///
/// Low nibble first, two's complement, values −7...7; rows begin at whole bytes. Factors are whole, 1 to 15, so that a
/// group's sum stays an integer; one group a row is per-channel quantisation, with a factor of 1. The step of an output is
/// the greatest |w| / 7 over 15, a group's factor what its own |w| / 7 needs of it, rounded up: no weight is cut off, each
/// is off by at most half of factor · step.
///
/// Two levels of scales: Dai et al. 2021, "VS-Quant", arXiv:2102.04503. On processors without 4-bit products the gain is
/// memory, not time: unpacking costs a shift and a mask a weight, a group a product and an addition.
public struct NibbleWeights: Sendable, Hashable {
  /// The greatest factor of a group.
  public static let greatestFactor = 15
  /// Columns and rows.
  public let inputs, outputs: Int
  /// Inputs that share a factor.
  public let group: Int
  /// (outputs, ⌈inputs / 2⌉) bytes.
  public let bytes: [UInt8]
  /// (outputs, ⌈inputs / group⌉) factors.
  public let factors: [UInt8]
  /// The step of each output.
  public let steps: [Float]

  /// Bytes of a row.
  public var rowBytes: Int { (inputs + 1) / 2 }
  /// Groups of a row.
  public var rowGroups: Int { (inputs + group - 1) / group }

  /// Weights that are packed already.
  public init(bytes: [UInt8], factors: [UInt8], steps: [Float], inputs: Int, outputs: Int, group: Int) {
    precondition(inputs > 0 && outputs > 0 && group > 0, "\(outputs) × \(inputs) weights in groups of \(group)")
    self.inputs = inputs
    self.outputs = outputs
    self.group = group
    self.bytes = bytes
    self.factors = factors
    self.steps = steps
    precondition(bytes.count == outputs * rowBytes, "\(bytes.count) bytes for \(outputs) rows of \(rowBytes)")
    precondition(factors.count == outputs * rowGroups, "\(factors.count) factors for \(outputs) rows of \(rowGroups)")
    precondition(steps.count == outputs, "\(steps.count) steps for \(outputs) outputs")
    precondition(
      factors.allSatisfy { (1...Self.greatestFactor).contains(Int($0)) }, "factors outside 1...\(Self.greatestFactor)")
  }

  /// The (outputs, inputs) matrix `weights`, rounded half to even.
  public init(_ weights: [Float], inputs: Int, outputs: Int, group: Int) {
    precondition(weights.count == inputs * outputs, "\(weights.count) weights for \(outputs) × \(inputs)")
    var (bytes, factors, steps): ([UInt8], [UInt8], [Float]) = ([], [], [])
    for row in 0..<outputs {
      let parts = stride(from: row * inputs, to: (row + 1) * inputs, by: group).map {
        weights[$0..<min($0 + group, (row + 1) * inputs)]
      }
      let reaches = parts.map { ChannelQuantised.scale(of: $0, greatest: 7) }
      let whole = ChannelQuantised.scale(of: weights[row * inputs..<(row + 1) * inputs], greatest: 7)
      let step = parts.count == 1 ? whole : max(whole / Float(Self.greatestFactor), .leastNormalMagnitude)
      steps.append(step)
      var values: [Int] = []
      for (part, reach) in zip(parts, reaches) {
        // A group of zeros has no reach of its own.
        let isZero = part.allSatisfy { $0 == 0 }
        let factor = isZero ? 1 : max(1, min(Self.greatestFactor, Int((Double(reach) / Double(step)).rounded(.up))))
        factors.append(UInt8(factor))
        values += part.map {
          Int(max(-7, min(7, (Double($0) / (Double(step) * Double(factor))).rounded(.toNearestOrEven))))
        }
      }
      bytes += Self.pack(values)
    }
    self.init(bytes: bytes, factors: factors, steps: steps, inputs: inputs, outputs: outputs, group: group)
  }

  /// Two values a byte, low nibble first; a last odd one leaves 0 above it. Takes −8...7.
  public static func pack(_ values: [Int]) -> [UInt8] {
    stride(from: 0, to: values.count, by: 2).map { i in
      let high = i + 1 < values.count ? values[i + 1] : 0
      precondition((-8...7).contains(values[i]) && (-8...7).contains(high), "values \(values[i]) and \(high)")
      return UInt8(values[i] & 15 | (high & 15) << 4)
    }
  }

  /// The first `count` values of `bytes`.
  public static func unpack(_ bytes: [UInt8], count: Int) -> [Int] {
    precondition(bytes.count >= (count + 1) / 2, "\(bytes.count) bytes for \(count) values")
    return (0..<count).map { nibble(bytes[$0 / 2], $0) }
  }

  /// The value of weight (output, input), −8...7.
  public func value(_ output: Int, _ input: Int) -> Int {
    Self.nibble(bytes[output * rowBytes + input / 2], input)
  }

  /// The factor of weight (output, input).
  public func factor(_ output: Int, _ input: Int) -> Int { Int(factors[output * rowGroups + input / group]) }

  /// value · factor of weight (output, input): what an integer product takes, within ±105.
  public func whole(_ output: Int, _ input: Int) -> Int { value(output, input) * factor(output, input) }

  /// The weight (output, input), value · factor · step.
  public func weight(_ output: Int, _ input: Int) -> Float { Float(whole(output, input)) * steps[output] }

  /// Σ factor · Σ value · activation of output `output`, exact.
  public func dot(_ output: Int, _ activations: [Int8]) -> Int32 {
    precondition(activations.count == inputs, "\(activations.count) activations for \(inputs) inputs")
    var total: Int32 = 0
    for start in stride(from: 0, to: inputs, by: group) {
      var sum: Int32 = 0
      for i in start..<min(start + group, inputs) { sum += Int32(value(output, i)) * Int32(activations[i]) }
      total += sum * Int32(factor(output, start))
    }
    return total
  }

  /// What `rows` rows of int8 activations cost: an addition for the mask and one for the shift of each weight
  /// unpacked, once for each row; a product and an addition for each group if there are several.
  public func work(rows: Int) -> OpCount {
    let groups = rowGroups > 1 ? rowGroups : 0
    var count = OpCount()
    count.macInt8 = rows * inputs * outputs
    count.add = rows * (2 * inputs * outputs + outputs * groups)
    count.multiply = rows * outputs * groups
    count.ramRead = rows * inputs
    count.ramWritten = 4 * rows * outputs
    count.flashRead = WeightFormat.int4(group: group).layerBytes(inputs: inputs, outputs: outputs)
    return count
  }

  private static func nibble(_ byte: UInt8, _ index: Int) -> Int {
    Int(Int8(bitPattern: index % 2 == 0 ? byte << 4 : byte) >> 4)
  }
}
