public import Quantities

/// Runs a model on consecutive frames of a clip in float32 and recomputes only what a change reaches.
///
/// A token whose normalised features differ by more than `threshold` (largest magnitude) from the last *transmitted*
/// ones is transmitted; the others keep the transmitted values, so a slow drift is noticed in the end and the input's
/// error never exceeds the threshold. The work token by token is done for changed tokens, the attention core is
/// brought up to date exactly (``IncrementalAttention``), and the changed set grows by the pattern at each block.
/// At threshold 0 the result is that of ``Encoder`` up to rounding (1e-6). Blocks behind an early exit are left
/// as they are; what changed meanwhile is remembered and made up for when they run again.
///
/// On a dense pattern one changed token changes all, so nothing is saved behind the first core.
/// State lives in working memory between frames: ``stateBytes(_:pairs:_:)``.
public final class EventEncoder {
  /// The model it runs.
  public let model: Model
  /// The change of a feature, in normalised units, above which its token is transmitted.
  public let threshold: Float
  /// Tokens that the last run transmitted.
  public private(set) var transmittedTokens = 0
  private var board: ExitBoard
  private let scratch: FloatScratch
  private let reference: Buffer<Float>
  private let layers: [EventLayer]
  /// The embedded tokens; each layer keeps its own output.
  private let embedded: Buffer<Float>
  private let transmitted: TokenSet
  private var isClipStart = true
  /// Exits whose probabilities belong to what their block last gave.
  private var isFresh: [Bool]
  private var lastBlock = 0

  /// An encoder of `model`, at the start of a clip.
  public init(_ model: Model, _ rule: EventRule) {
    precondition(
      model.shape.takesTechniques && model.shape.skipGates != true
        && (model.card.removedHeads ?? []).allSatisfy(\.isEmpty),
      "model '\(model.card.name)' has no softmax over pairs of all tokens in every head of every block")
    let shape = model.shape
    self.model = model
    threshold = rule.threshold
    board = ExitBoard(model)
    let scratch = FloatScratch(shape)
    self.scratch = scratch
    reference = Buffer(shape.tokens * shape.features, 0)
    embedded = Buffer(shape.tokens * padded(shape.width), 0)
    transmitted = TokenSet(tokens: shape.tokens)
    layers = (0..<shape.blocks).map { EventLayer(model, $0, rule.state, scratch) }
    isFresh = Array(repeating: false, count: shape.blocks)
  }

  /// Forgets everything: the next frame is computed whole.
  public func startClip() { isClipStart = true }

  /// Runs `frame`, which follows the last one, up to the first exit at which `rule` stops.
  public func run(_ frame: Frame, rule: ExitRule = .never) -> Outcome {
    let shape = model.shape
    let last = shape.blocks - 1
    rule.requireThresholds(exits: last + 1)
    board.startFrame()
    var counts = transmit(frame)
    for l in 0...last {
      lastBlock = l
      let input = l == 0 ? embedded : layers[l - 1].output
      let touched = layers[l].run(input, &counts)
      if touched > 0 {
        isFresh[l] = false
        if l < last { layers[l + 1].pending.formUnion(layers[l].touched) }
      }
      if l < last && rule.measure == nil { continue }
      if !isFresh[l] {
        counts += exit(l)
        if l < last { counts += rule.work(classes: shape.classes) }
      }
      if l < last && board.stops(l, rule) { return board.outcome(l, counts) }
    }
    return board.outcome(last, counts)
  }

  /// The probability of each class at an exit that the last run evaluated or found unchanged.
  public func probabilities(exit: Int) -> [Float] { Array(board.probabilities(exit)) }

  /// The logit of each class at an exit that the last run evaluated or found unchanged.
  public func logits(exit: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: board.logits(exit), count: model.shape.classes))
  }

  /// Element `feature` of `token` after the last block that the last run reached.
  public func embedding(token: Int, feature: Int) -> Float {
    layers[lastBlock].output.base[token * padded(model.shape.width) + feature]
  }

  /// Appends what a node sends for an `embedding` view, as ``Encoder/appendEmbedding(to:)``.
  public func appendEmbedding(to payload: inout [UInt8]) {
    EmbeddingCodec.append(tokens: model.shape.tokens, width: model.shape.width, to: &payload) {
      embedding(token: $0, feature: $1)
    }
  }

  /// The transmitted value of a feature, normalised.
  package func reference(token: Int, feature: Int) -> Float {
    reference.base[token * model.shape.features + feature]
  }

  /// Bytes of state that outlive a frame: the reference, and a block's input, queries, keys, values, weighted sums,
  /// exponentials if they are kept, and three numbers a head and row.
  public static func stateBytes(_ shape: ModelShape, pairs: Int, _ state: EventRule.State = .cached) -> Int {
    let (n, d) = (shape.tokens, shape.width)
    let block = 5 * n * d + shape.heads * ((state == .cached ? pairs : 0) + 3 * n) + 2 * d
    return 4 * (n * shape.features + n * d + shape.blocks * block)
  }

  /// The work of comparing a frame with the reference: normalisation, then a difference and a comparison a value.
  public static func gateWork(tokens: Int, features: Int) -> OpCount {
    var count = Work.input(values: tokens * features, features: features, .float32)
    count.add += tokens * features
    count.compare += tokens * features
    count.ramRead += 4 * tokens * features
    return count
  }

  private func transmit(_ frame: Frame) -> OpCount {
    let (n, f) = (model.shape.tokens, model.shape.features)
    transmitted.insertAll()
    model.normalise(frame, transmitted.rows(), into: scratch.input.base)
    transmitted.removeAll()
    if isClipStart {
      transmitted.insertAll()
      for layer in layers { layer.pending.insertAll() }
      for l in isFresh.indices { isFresh[l] = false }
      isClipStart = false
    } else {
      for token in 0..<n {
        var largest: Float = 0
        for i in token * f..<(token + 1) * f { largest = max(largest, abs(scratch.input.base[i] - reference.base[i])) }
        if largest > threshold { transmitted.insert(token) }
      }
    }
    let rows = transmitted.rows()
    for r in 0..<rows.count {
      (reference.base + rows[r] * f).update(from: scratch.input.base + rows[r] * f, count: f)
    }
    model.embed(rows, input: reference.base, x: embedded.base)
    layers[0].pending.formUnion(transmitted)
    transmittedTokens = rows.count
    var counts = Self.gateWork(tokens: n, features: f)
    counts.ramWritten += 4 * rows.count * f
    return counts + Work.embed(rows: rows.count, inputs: f, outputs: model.shape.width, .float32)
  }

  private func exit(_ l: Int) -> OpCount {
    layers[l].writeMean(to: scratch.pooled.base)
    model.head(l, scratch: scratch, logits: board.logits(l))
    board.softmax(l)
    isFresh[l] = true
    return Work.exit(width: model.shape.width, classes: model.shape.classes, .float32)
  }
}
