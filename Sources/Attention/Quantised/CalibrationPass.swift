import Glibc

/// A plain forward pass in float64 that remembers the greatest magnitude at every point where int8 values stand.
///
/// Slow and simple: it runs on a few frames, once, when weights are quantised after training.
struct CalibrationPass {
  private let shape: ModelShape
  private let pattern: AttentionPattern
  private let tensors: [String: [Float]]
  /// The input, then for each block: first normalisation, queries, keys, values, attention, second normalisation,
  /// hidden layer, exit normalisation.
  private(set) var greatest: [Double]

  init(_ file: Safetensors, _ shape: ModelShape) throws(LibraryError) {
    self.shape = shape
    pattern = shape.attention.pattern(tokens: shape.tokens)
    greatest = Array(repeating: 0, count: 1 + 8 * shape.blocks)
    var tensors: [String: [Float]] = [:]
    for tensor in file.tensors where tensor.element == .float32 { tensors[tensor.name] = try file.floats(tensor.name) }
    self.tensors = tensors
  }

  /// Runs `frame` and raises ``greatest``.
  mutating func run(_ frame: Frame) {
    frame.requireShape(shape.tokens, shape.features)
    let (n, d, ff) = (shape.tokens, shape.width, shape.feedForward)
    let (mean, scale) = (values("input.mean"), values("input.scale"))
    let input = frame.values.indices.map { i in
      (frame.values[i] - Double(mean[i % shape.features % mean.count]))
        * Double(scale[i % shape.features % scale.count])
    }
    remember(input, 0)
    let position = values("position")
    var x = linear("embed", input, shape.features, d)
    for i in x.indices { x[i] += Double(position[i]) }
    for l in 0..<shape.blocks {
      let point = 1 + 8 * l
      let normed = norm("block.\(l).norm1", x)
      remember(normed, point)
      let qkv = linear("block.\(l).qkv", normed, d, 3 * d)
      for i in 0..<n {
        for part in 0..<3 { remember(qkv[(i * 3 + part) * d..<(i * 3 + part + 1) * d], point + 1 + part) }
      }
      let mixed = attend(qkv)
      remember(mixed, point + 4)
      let out = linear("block.\(l).out", mixed, d, d)
      for i in x.indices { x[i] += out[i] }
      let second = norm("block.\(l).norm2", x)
      remember(second, point + 5)
      let isSmooth = shape.activation == .gelu
      let hidden = linear("block.\(l).ff1", second, d, ff).map {
        isSmooth ? $0 / 2 * (1 + erf($0 * 0.5.squareRoot())) : max(0, $0)
      }
      remember(hidden, point + 6)
      let forward = linear("block.\(l).ff2", hidden, ff, d)
      for i in x.indices { x[i] += forward[i] }
      let pooled = (0..<d).map { c in (0..<n).reduce(0) { $0 + x[$1 * d + c] } / Double(n) }
      remember(norm("exit.\(l).norm", pooled), point + 7)
    }
  }

  private func values(_ name: String) -> [Float] {
    guard let values = tensors[name] else { preconditionFailure("tensor '\(name)' is not a float32 tensor") }
    return values
  }

  private mutating func remember(_ values: some Sequence<Double>, _ point: Int) {
    for value in values { greatest[point] = max(greatest[point], abs(value)) }
  }

  private func linear(_ name: String, _ x: [Double], _ inputs: Int, _ outputs: Int) -> [Double] {
    let (weights, bias) = (values("\(name).weight"), values("\(name).bias"))
    var out: [Double] = []
    for row in stride(from: 0, to: x.count, by: inputs) {
      for o in 0..<outputs {
        var sum = Double(bias[o])
        for i in 0..<inputs { sum += Double(weights[o * inputs + i]) * x[row + i] }
        out.append(sum)
      }
    }
    return out
  }

  private func norm(_ name: String, _ x: [Double]) -> [Double] {
    let (gain, bias) = (values("\(name).weight"), values("\(name).bias"))
    let d = gain.count
    var out: [Double] = []
    for row in stride(from: 0, to: x.count, by: d) {
      let values = x[row..<row + d]
      let mean = values.reduce(0, +) / Double(d)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(d)
      for c in 0..<d {
        out.append((x[row + c] - mean) / (variance + 1e-5).squareRoot() * Double(gain[c]) + Double(bias[c]))
      }
    }
    return out
  }

  private func attend(_ qkv: [Double]) -> [Double] {
    let (d, dh) = (shape.width, shape.headWidth)
    var out = [Double](repeating: 0, count: shape.tokens * d)
    for i in 0..<shape.tokens {
      let keys = pattern.columns[pattern.rowStart[i]..<pattern.rowStart[i + 1]].map(Int.init)
      for channel in stride(from: 0, to: d, by: dh) {
        let scores = keys.map { j in
          (channel..<channel + dh).reduce(0) { $0 + qkv[i * 3 * d + $1] * qkv[(j * 3 + 1) * d + $1] }
            / Double(dh).squareRoot()
        }
        let top = scores.max() ?? 0
        let weights = scores.map { exp($0 - top) }
        let sum = weights.reduce(0, +)
        for (weight, j) in zip(weights, keys) {
          for c in channel..<channel + dh { out[i * d + c] += weight / sum * qkv[(j * 3 + 2) * d + c] }
        }
      }
    }
    return out
  }
}
