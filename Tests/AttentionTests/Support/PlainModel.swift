import Attention
import Foundation
import Quantities

/// The forward pass in float64, one number after the other, counting each operation where it happens.
struct PlainModel {
  let file: TensorFile
  let shape: ModelShape
  let pattern: AttentionPattern
  private(set) var count = OpCount()

  init(_ model: RandomModel, pattern: AttentionPattern? = nil) {
    file = model.file
    shape = model.shape
    self.pattern = pattern ?? model.shape.attention.pattern(tokens: model.shape.tokens)
  }

  /// Logits of the exits up to `blocks`, evaluating exit l if `exits` contains it.
  mutating func run(_ frame: Frame, blocks: Int, exits: [Int]) -> [[Double]] {
    count = OpCount()
    var x = embed(frame)
    var logits: [[Double]] = []
    for l in 0..<blocks {
      let normed = x.map { norm("block.\(l).norm1", $0) }
      let qkv = normed.map { linear("block.\(l).qkv", $0) }
      let mixed = attend(qkv)
      for i in x.indices { add(linear("block.\(l).out", mixed[i]), to: &x[i]) }
      for i in x.indices {
        let hidden = linear("block.\(l).ff1", norm("block.\(l).norm2", x[i])).map { activated($0) }
        add(linear("block.\(l).ff2", hidden), to: &x[i])
      }
      if exits.contains(l) { logits.append(exit(l, x)) }
    }
    return logits
  }

  private mutating func activated(_ x: Double) -> Double {
    count.compare += 1
    guard shape.activation == .gelu else { return max(0, x) }
    // u = |x|/√2 and u²; t; five powers; the exponential, the product with half of x, the difference.
    count.multiply += 2 + 1 + 5 + 3
    count.add += 1 + 4 + 1
    (count.divide, count.exp) = (count.divide + 1, count.exp + 1)
    return x / 2 * (1 + erf(x * 0.5.squareRoot()))
  }

  private mutating func add(_ y: [Double], to x: inout [Double]) {
    for c in x.indices {
      x[c] += y[c]
      count.add += 1
    }
  }

  private mutating func embed(_ frame: Frame) -> [[Double]] {
    let (mean, scale) = (file.floats("input.mean"), file.floats("input.scale"))
    let position = file.floats("position")
    return (0..<shape.tokens).map { i in
      let features = (0..<shape.features).map { f in
        count.add += 1
        count.multiply += 1
        return (frame.values[i * shape.features + f] - Double(mean[f])) * Double(scale[f])
      }
      var token = linear("embed", features)
      add((0..<shape.width).map { Double(position[i * shape.width + $0]) }, to: &token)
      return token
    }
  }

  private mutating func linear(_ name: String, _ x: [Double]) -> [Double] {
    let (weights, biases) = (file.floats("\(name).weight"), file.floats("\(name).bias"))
    return biases.indices.map { o in
      var sum = Double(biases[o])
      for k in x.indices {
        sum += Double(weights[o * x.count + k]) * x[k]
        count.macFloat += 1
      }
      return sum
    }
  }

  private mutating func norm(_ name: String, _ x: [Double]) -> [Double] {
    let (gain, bias) = (file.floats("\(name).weight"), file.floats("\(name).bias"))
    let share = 1 / Double(x.count)
    var sum = x[0]
    for value in x.dropFirst() {
      sum += value
      count.add += 1
    }
    let off = x.map { $0 - sum * share }
    var squares = off[0] * off[0]
    for value in off.dropFirst() {
      squares += value * value
      count.add += 1
    }
    // x − mean and x²: one addition and one multiplication a value; both means; ε.
    count.add += x.count + 1
    count.multiply += x.count + 2
    let inverse = 1 / (squares * share + 1e-5).squareRoot()
    count.divide += 2
    return x.indices.map { c in
      count.multiply += 2
      count.add += 1
      return off[c] * inverse * Double(gain[c]) + Double(bias[c])
    }
  }

  private mutating func attend(_ qkv: [[Double]]) -> [[Double]] {
    let (d, dh) = (shape.width, shape.headWidth)
    var out = [[Double]](repeating: [Double](repeating: 0, count: d), count: shape.tokens)
    for i in 0..<shape.tokens {
      let keys = pattern.columns[pattern.rowStart[i]..<pattern.rowStart[i + 1]].map(Int.init)
      for channel in stride(from: 0, to: d, by: dh) {
        // The scale 1/√(head width) is folded into the weights, so it costs nothing.
        var scores = keys.map { j in
          (0..<dh).reduce(0.0) { sum, c in
            count.macFloat += 1
            return sum + qkv[i][channel + c] * qkv[j][d + channel + c]
          } / Double(dh).squareRoot()
        }
        let top = scores.max() ?? 0
        count.compare += keys.count - 1
        scores = scores.map {
          count.add += 1
          count.exp += 1
          return exp($0 - top)
        }
        let sum = scores.reduce(0, +)
        count.add += keys.count - 1
        count.divide += 1
        for c in 0..<dh {
          for (place, j) in keys.enumerated() {
            out[i][channel + c] += scores[place] * qkv[j][2 * d + channel + c]
            count.macFloat += 1
          }
          out[i][channel + c] *= 1 / sum
          count.multiply += 1
        }
      }
    }
    return out
  }

  private mutating func exit(_ l: Int, _ x: [[Double]]) -> [Double] {
    var pooled = x[0]
    for row in x.dropFirst() { add(row, to: &pooled) }
    // To fixed point, and division by n.
    count.multiply += shape.tokens * shape.width + shape.width
    let mean = pooled.map { $0 / Double(shape.tokens) }
    let logits = linear("exit.\(l).head", norm("exit.\(l).norm", mean))
    let classes = logits.count
    // Temperature; maximum; differences, exponentials and their sum; reciprocal and products; greatest class.
    count.multiply += 2 * classes
    count.compare += 2 * (classes - 1)
    count.add += 2 * classes - 1
    count.exp += classes
    count.divide += 1
    return logits
  }
}
