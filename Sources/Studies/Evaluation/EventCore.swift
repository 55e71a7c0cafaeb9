import Attention
import Quantities

/// The part of an ``EventEncoder``'s count that its attention cores are.
///
/// The encoder gives one sum for a frame. This follows which tokens it transmitted (their reference has moved) and how
/// the changed set grows by the pattern at each block, counts everything outside the cores by the closed forms that
/// the encoder itself adds up, and takes it from the sum.
final class EventCore {
  private let model: Model
  private let rule: ExitRule
  private let readers: [[Int]]
  private var reference: [Float]
  private var pending: [[Bool]]
  private var isFresh: [Bool]
  private var isClipStart = true

  init(_ model: Model, _ rule: ExitRule) {
    self.model = model
    self.rule = rule
    let shape = model.shape
    var readers = Array(repeating: [Int](), count: shape.tokens)
    for query in 0..<shape.tokens {
      for key in model.pattern.columns[model.pattern.rowStart[query]..<model.pattern.rowStart[query + 1]] {
        readers[Int(key)].append(query)
      }
    }
    self.readers = readers
    reference = Array(repeating: 0, count: shape.tokens * shape.features)
    pending = Array(repeating: Array(repeating: false, count: shape.tokens), count: shape.blocks)
    isFresh = Array(repeating: false, count: shape.blocks)
  }

  func startClip() { isClipStart = true }

  /// The cores' part of `outcome`, which `encoder` has just given.
  func after(_ encoder: EventEncoder, _ outcome: Outcome) -> OpCount {
    let shape = model.shape
    let transmitted = take(encoder)
    precondition(transmitted == encoder.transmittedTokens, "\(transmitted) tokens, not \(encoder.transmittedTokens)")
    var rest = EventEncoder.gateWork(tokens: shape.tokens, features: shape.features)
    rest.ramWritten += 4 * transmitted * shape.features
    rest += Work.embed(rows: transmitted, inputs: shape.features, outputs: shape.width, .float32)
    for l in 0...outcome.exit { rest += outsideCore(of: l) }
    return outcome.counts.less(rest)
  }

  /// Takes the transmitted values over; returns the number of tokens that were transmitted.
  private func take(_ encoder: EventEncoder) -> Int {
    let (n, f) = (model.shape.tokens, model.shape.features)
    if isClipStart {
      for l in isFresh.indices {
        isFresh[l] = false
        pending[l] = Array(repeating: true, count: n)
      }
    }
    var transmitted = 0
    for token in 0..<n {
      var moved = isClipStart
      for feature in 0..<f {
        let value = encoder.reference(token: token, feature: feature)
        if value != reference[token * f + feature] { moved = true }
        reference[token * f + feature] = value
      }
      if moved {
        transmitted += 1
        pending[0][token] = true
      }
    }
    isClipStart = false
    return transmitted
  }

  private func outsideCore(of l: Int) -> OpCount {
    let shape = model.shape
    let last = shape.blocks - 1
    var count = OpCount()
    let rows = pending[l].count { $0 }
    if rows > 0 {
      var touched = Array(repeating: false, count: shape.tokens)
      for token in 0..<shape.tokens where pending[l][token] {
        for reader in readers[token] { touched[reader] = true }
        pending[l][token] = false
      }
      let reached = touched.count { $0 }
      count += Work.tokenwise(shape, inputRows: rows, outputRows: reached)
      count += Work.pool(tokens: shape.tokens, changed: reached, width: shape.width)
      isFresh[l] = false
      if l < last { for token in 0..<shape.tokens where touched[token] { pending[l + 1][token] = true } }
    }
    if (l == last || rule.measure != nil) && !isFresh[l] {
      count += Work.exit(width: shape.width, classes: shape.classes, .float32)
      if l < last { count += rule.work(classes: shape.classes) }
      isFresh[l] = true
    }
    return count
  }
}

extension OpCount {
  /// This count without `part`, which is contained in it.
  func less(_ part: OpCount) -> OpCount {
    var rest = self
    rest.macFloat -= part.macFloat
    rest.macInt8 -= part.macInt8
    rest.add -= part.add
    rest.multiply -= part.multiply
    rest.compare -= part.compare
    rest.exp -= part.exp
    rest.divide -= part.divide
    rest.lookup -= part.lookup
    rest.random -= part.random
    rest.ramRead -= part.ramRead
    rest.ramWritten -= part.ramWritten
    rest.flashRead -= part.flashRead
    precondition(
      rest.mac >= 0 && rest.add >= 0 && rest.ramRead >= 0, "\(part) is not contained in \(self)")
    return rest
  }
}
