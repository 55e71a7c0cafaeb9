import Attention
import Quantities

/// The int8 scheme in Int64 and float64, one number after the other.
struct PlainIntegerModel {
  let file: TensorFile
  let shape: ModelShape
  let pattern: AttentionPattern
  private let scales: [Double]
  /// The exponential of a score less the greatest, given the unit of scores; nil for the table.
  var exponential: ((Double, Int64) -> Int64)?
  /// What takes the place of float64 between the input and the logits; nil if it stays.
  var alone: PlainIntegers?

  init(_ model: RandomModel, pattern: AttentionPattern? = nil) {
    file = model.file
    shape = model.shape
    self.pattern = pattern ?? model.shape.attention.pattern(tokens: model.shape.tokens)
    scales = model.file.floats("int8.scales").map(Double.init)
  }

  /// Logits of the exits, of all if they are not said.
  func run(_ frame: Frame, exits: Range<Int> = 0..<Int.max) -> [[Float]] {
    let (mean, scale) = (file.floats("input.mean"), file.floats("input.scale"))
    let position = file.floats("position").map { rounded(Double($0) * 4096) }
    var r = (0..<shape.tokens).map { i in
      let x = (0..<shape.features).map { f in
        alone?.count { ($0.add, $0.multiply, $0.compare) = ($0.add + 1, $0.multiply + 2, $0.compare + 2) }
        return q((frame.values[i * shape.features + f] - Double(mean[f])) * Double(scale[f]) / scales[0])
      }
      let embedded = residual("embed", x, scales[0])
      return (0..<shape.width).map { embedded[$0] + position[i * shape.width + $0] }
    }
    var received = [Int64](repeating: 0, count: shape.tokens)
    return (0..<shape.blocks).map { l in
      block(l, &r, &received)
      if let share = shape.tokenShare, l + 1 < shape.blocks { drop(share, &r, &received) }
      let pooled = (0..<shape.width).map { c in r.reduce(0) { $0 + $1[c] } }
      guard exits.contains(l) else { return [] }
      alone?.count { $0.add += (r.count - 1) * shape.width }
      let x = norm("exit.\(l).norm", pooled, r.count, scales[8 + 8 * l])
      let (sums, weightScales) = linear("exit.\(l).head", x)
      alone?.count { count in
        // Logits; temperature, greatest, differences, exponentials and their sum, reciprocal, products, greatest class.
        count.multiply += 3 * sums.count
        count.compare += 2 * (sums.count - 1)
        count.add += 2 * sums.count - 1
        count.exp += sums.count
        count.divide += 1
      }
      return sums.indices.map { Float(Double(sums[$0]) * (scales[8 + 8 * l] * weightScales[$0])) }
    }
  }

  /// Those that received most stay, in their order; of equal ones the first.
  private func drop(_ share: Double, _ r: inout [[Int64]], _ received: inout [Int64]) {
    let count = Int((Double(r.count) * share).rounded(.up))
    let order = r.indices.sorted { (-received[$0], $0) < (-received[$1], $1) }
    let kept = order.prefix(count).sorted()
    (r, received) = (kept.map { r[$0] }, kept.map { received[$0] })
  }

  private func block(_ l: Int, _ r: inout [[Int64]], _ received: inout [Int64]) {
    let s = Array(scales[1 + 8 * l..<9 + 8 * l])
    let d = shape.width
    let first = shape.attention == .fixed ? 3 : 1
    let qkv = r.map { row in
      let (sums, weightScales) = linear("block.\(l).qkv", norm("block.\(l).norm1", row, 1, s[0]))
      return sums.indices.map { o in scaled(sums[o], (s[0] * weightScales[o]) / s[first + o / d]) }
    }
    let mixed = shape.attention == .fixed ? fixed(l, qkv, s) : attend(l, qkv, s, &received)
    for i in r.indices {
      let attended = residual("block.\(l).out", mixed[i], s[4])
      for c in 0..<d { r[i][c] += attended[c] }
      let (sums, weightScales) = linear("block.\(l).ff1", norm("block.\(l).norm2", r[i], 1, s[5]))
      let hidden = sums.indices.map { o in
        if shape.activation == .gelu, let alone {
          return alone.gelu(alone.scaled(sums[o], s[5] * weightScales[o] * 1_024), scale: s[6])
        }
        alone?.count { $0.compare += 1 }
        return max(0, scaled(sums[o], (s[5] * weightScales[o]) / s[6]))
      }
      let fed = residual("block.\(l).ff2", hidden, s[6])
      for c in 0..<d { r[i][c] += fed[c] }
    }
  }

  private func fixed(_ l: Int, _ v: [[Int64]], _ s: [Double]) -> [[Int64]] {
    let (weights, weightScales) = (
      file.int8s("int8.block.\(l).fixed.weight"), file.floats("int8.block.\(l).fixed.scale")
    )
    let n = shape.tokens
    return (0..<n).map { i in
      (0..<shape.width).map { c in
        let row = c / shape.headWidth * n + i
        let sum = (0..<n).reduce(Int64(0)) { $0 + Int64(weights[row * n + $1]) * v[$1][c] }
        return scaled(sum, (Double(weightScales[row]) * s[3]) / s[4])
      }
    }
  }

  /// Keys and values [n, 2 d] to [rank, 2 d], and their scales.
  private func projected(_ l: Int, _ kv: [[Int64]], _ s: [Double]) -> ([[Int64]], key: Double, value: Double) {
    guard case .linformer(let rank) = shape.attention else { return (kv, s[2], s[3]) }
    let weights = file.int8s("int8.block.\(l).low_rank.weight")
    let weightScales = file.floats("int8.block.\(l).low_rank.scale").map(Double.init)
    let to = file.floats("int8.low_rank_scales")[2 * l..<2 * l + 2].map(Double.init)
    let rows = (0..<rank).map { r in
      (0..<2 * shape.width).map { c in
        let sum = kv.indices.reduce(Int64(0)) { $0 + Int64(weights[r * kv.count + $1]) * kv[$1][c] }
        let part = c / shape.width
        return scaled(sum, (weightScales[r] * s[2 + part]) / to[part])
      }
    }
    return (rows, to[0], to[1])
  }

  private func attend(_ l: Int, _ qkv: [[Int64]], _ s: [Double], _ received: inout [Int64]) -> [[Int64]] {
    let (d, dh) = (shape.width, shape.headWidth)
    let (kv, keyScale, valueScale) = projected(l, qkv.map { Array($0[d...]) }, s)
    let table = file.int32s("int8.exp_table").map(Int64.init)
    let step = ((s[1] * keyScale) / Double(dh).squareRoot()) * 32
    var mixed = qkv.map { Array($0[..<d]) }
    for i in qkv.indices {
      let keys = pattern.columns[pattern.rowStart[i]..<pattern.rowStart[i + 1]].map(Int.init).filter { $0 < kv.count }
      for head in stride(from: 0, to: d, by: dh) {
        let scores = keys.map { j in (head..<head + dh).reduce(0) { $0 + qkv[i][$1] * kv[j][$1] } }
        if let alone {
          alone.count { $0.macInt8 += 2 * keys.count * dh }
          let p = alone.softmax(scores, scale: step / 32, exponential)
          if shape.tokenShare != nil {
            for (j, p) in zip(keys, alone.softmax(scores, scale: step / 32, bits: 16)) { received[j] += p }
          }
          for c in head..<head + dh {
            let weighted = keys.indices.reduce(0) { $0 + p[$1] * kv[keys[$1]][d + c] }
            mixed[i][c] = alone.clamped(alone.scaled(weighted, valueScale / s[4] / 32_768))
          }
          continue
        }
        let top = scores.max() ?? 0
        let e = scores.map { score in
          exponential?(step / 32, score - top) ?? table[Int(min(255, rounded(Double(top - score) * step)))]
        }
        let sum = e.reduce(0, +)
        for (j, e) in zip(keys, e) where shape.tokenShare != nil { received[j] += (e * ((1 << 32) / sum)) >> 16 }
        for c in head..<head + dh {
          let weighted = keys.indices.reduce(0) { $0 + e[$1] * kv[keys[$1]][d + c] }
          mixed[i][c] = q((Double(weighted) / Double(sum)) * (valueScale / s[4]))
        }
      }
    }
    return mixed
  }

  private func linear(_ name: String, _ x: [Int64]) -> (sums: [Int64], scales: [Double]) {
    var weights = file.int8s("int8.\(name).weight").map(Int64.init)
    if file.tensors.contains(where: { $0.name == "int8.\(name).group" }) {
      let factors = file.uint8s("int8.\(name).group")
      let group = weights.count / factors.count
      for i in weights.indices { weights[i] *= Int64(factors[i / group]) }
    }
    alone?.count { $0.macInt8 += weights.count }
    let sums = file.int32s("int8.\(name).bias").enumerated().map { o, bias in
      x.indices.reduce(Int64(bias)) { $0 + weights[o * x.count + $1] * x[$1] }
    }
    return (sums, file.floats("int8.\(name).scale").map(Double.init))
  }

  private func residual(_ name: String, _ x: [Int64], _ scale: Double) -> [Int64] {
    let (sums, weightScales) = linear(name, x)
    return sums.indices.map { o in
      alone?.count { $0.add += 1 }
      let factor = scale * weightScales[o] * 4096
      return alone?.scaled(sums[o], factor) ?? rounded(Double(sums[o]) * factor)
    }
  }

  /// Of a row that is the sum of those of so many tokens.
  private func norm(_ name: String, _ r: [Int64], _ tokens: Int, _ scale: Double) -> [Int64] {
    let (gain, bias) = (file.floats("\(name).weight"), file.floats("\(name).bias"))
    if let alone { return alone.norm(r, tokens: tokens, gain, bias, scale) }
    let unit = 4096 * Double(tokens)
    let d = Int64(r.count)
    let (sum, squares) = (r.reduce(0, +), r.reduce(0) { $0 + $1 * $1 })
    let mean = Double(sum) / Double(d)
    let variance = Double(d * squares - sum * sum) / Double(d * d)
    let inverse = 1 / (variance + 1e-5 * (unit * unit)).squareRoot()
    return r.indices.map { q((((Double(r[$0]) - mean) * inverse) * Double(gain[$0]) + Double(bias[$0])) / scale) }
  }

  /// A sum of products times a factor, in int8.
  private func scaled(_ sum: Int64, _ factor: Double) -> Int64 {
    alone.map { $0.clamped($0.scaled(sum, factor)) } ?? q(Double(sum) * factor)
  }

  private func rounded(_ x: Double) -> Int64 { Int64(x.rounded(.toNearestOrEven)) }
  private func q(_ x: Double) -> Int64 { max(-127, min(127, rounded(x))) }
}
