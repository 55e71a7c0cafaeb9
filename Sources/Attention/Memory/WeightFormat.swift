/// How a model's weights lie in program memory.
public enum WeightFormat: Sendable, Hashable {
  /// 4 bytes a weight and a bias.
  case float32
  /// 1 byte a weight; an int32 bias and a float32 scale an output.
  case int8
  /// Two weights a byte; a factor of 4 bits for each `group` inputs of an output if there are several groups; an int32 bias
  /// and a float32 step an output.
  case int4(group: Int)

  /// Bytes of a layer of `outputs` × `inputs` weights and `outputs` biases.
  public func layerBytes(inputs: Int, outputs: Int) -> Int {
    switch self {
    case .float32: 4 * outputs * (inputs + 1)
    case .int8: outputs * (inputs + 8)
    case .int4(let group): outputs * ((inputs + 1) / 2 + Self.factorBytes(inputs: inputs, group: group) + 8)
    }
  }

  /// Bytes of the factors of an output.
  static func factorBytes(inputs: Int, group: Int) -> Int {
    let groups = (inputs + group - 1) / group
    return groups > 1 ? (groups + 1) / 2 : 0
  }

  /// Bytes of what a model in this format keeps beside its layers: int8 activation scales and the table of
  /// exponentials.
  func tableBytes(blocks: Int) -> Int { self == .int8 ? 4 * (1 + 8 * blocks) + Self.exponentialBytes : 0 }

  /// Bytes of the table of exponentials.
  static let exponentialBytes = 4 * 256
}
