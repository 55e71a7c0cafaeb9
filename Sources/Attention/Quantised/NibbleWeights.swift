public import Quantities

/// A layer's weights in 4 bits, two a byte, with one float32 scale for each group of inputs of an output.
///
/// Low nibble first, two's complement, values −7...7; rows begin at whole bytes. w ≈ value · scale of its group,
/// scale = max|w| / 7; off by at most half a scale. A group as long as a row is per-channel quantisation.
///
/// On processors without 4-bit products the gain is memory, not time: unpacking costs a shift and a mask a weight.
public struct NibbleWeights: Sendable, Hashable {
  /// Columns and rows.
  public let inputs, outputs: Int
  /// Inputs that share a scale.
  public let group: Int
  /// (outputs, ⌈inputs / 2⌉) bytes.
  public let bytes: [UInt8]
  /// (outputs, ⌈inputs / group⌉) scales.
  public let scales: [Float]

  /// Bytes of a row.
  public var rowBytes: Int { (inputs + 1) / 2 }
  /// Groups of a row.
  public var rowGroups: Int { (inputs + group - 1) / group }

  /// Weights that are packed already.
  public init(bytes: [UInt8], scales: [Float], inputs: Int, outputs: Int, group: Int) {
    precondition(inputs > 0 && outputs > 0 && group > 0, "\(outputs) × \(inputs) weights in groups of \(group)")
    self.inputs = inputs
    self.outputs = outputs
    self.group = group
    self.bytes = bytes
    self.scales = scales
    precondition(bytes.count == outputs * rowBytes, "\(bytes.count) bytes for \(outputs) rows of \(rowBytes)")
    precondition(scales.count == outputs * rowGroups, "\(scales.count) scales for \(outputs) rows of \(rowGroups)")
  }

  /// The (outputs, inputs) matrix `weights`, rounded half to even.
  public init(_ weights: [Float], inputs: Int, outputs: Int, group: Int) {
    precondition(weights.count == inputs * outputs, "\(weights.count) weights for \(outputs) × \(inputs)")
    var (bytes, scales): ([UInt8], [Float]) = ([], [])
    for row in 0..<outputs {
      var values: [Int] = []
      for start in stride(from: row * inputs, to: (row + 1) * inputs, by: group) {
        let part = weights[start..<min(start + group, (row + 1) * inputs)]
        let scale = ChannelQuantised.scale(of: part, greatest: 7)
        scales.append(scale)
        values += part.map {
          Int(max(-7, min(7, (Double($0) / Double(scale)).rounded(.toNearestOrEven))))
        }
      }
      bytes += Self.pack(values)
    }
    self.init(bytes: bytes, scales: scales, inputs: inputs, outputs: outputs, group: group)
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

  /// The weight (output, input), value · scale.
  public func weight(_ output: Int, _ input: Int) -> Float {
    Float(value(output, input)) * scales[output * rowGroups + input / group]
  }

  /// Σ value · activation · scale of output `output`: int32 sums within groups, then float32 in their order.
  public func dot(_ output: Int, _ activations: [Int8]) -> Float {
    precondition(activations.count == inputs, "\(activations.count) activations for \(inputs) inputs")
    var total: Float = 0
    for g in 0..<rowGroups {
      var sum: Int32 = 0
      for i in g * group..<min((g + 1) * group, inputs) { sum += Int32(value(output, i)) * Int32(activations[i]) }
      total += Float(sum) * scales[output * rowGroups + g]
    }
    return total
  }

  /// What `rows` rows of int8 activations cost: an addition for the mask and one for the shift of each weight
  /// unpacked, once for each row.
  public func work(rows: Int) -> OpCount {
    var count = OpCount()
    count.macInt8 = rows * inputs * outputs
    count.add = rows * (2 * inputs * outputs + outputs * rowGroups)
    count.multiply = rows * outputs * rowGroups
    count.ramRead = rows * inputs
    count.ramWritten = 4 * rows * outputs
    count.flashRead = WeightFormat.int4(group: group).layerBytes(inputs: inputs, outputs: outputs)
    return count
  }

  private static func nibble(_ byte: UInt8, _ index: Int) -> Int {
    Int(Int8(bitPattern: index % 2 == 0 ? byte << 4 : byte) >> 4)
  }
}
