public import Attention
public import Physics
import Quantities

/// A model's shape over another number of tokens, counted by closed forms and priced; nothing is executed.
public struct ShapeRow: Sendable, Hashable, Encodable {
  /// Whose shape it is.
  public let model: String
  /// The board.
  public let platform: String
  /// The pattern and the arithmetic.
  public let stack: String
  /// n.
  public let tokens: Int
  /// Multiply-accumulates of the cores, and of all.
  public let coreMacs, wholeMacs: Int
  /// Exponentials, or look-ups in their place, of the cores.
  public let coreExponentials: Int
  /// Bytes the cores move in working memory.
  public let coreRAMBytes: Int
  /// Of a frame.
  public let cycles, milliseconds, millijoules: Double
  /// Of the frame's energy, the cores'.
  public let coreMillijoules: Double
  /// How many times less energy than dense attention in the same arithmetic.
  public let savingCore, savingWhole: Double

  /// Why no row can be made of `shape`, or nil.
  public static func problem(_ shape: ModelShape) -> String? {
    guard shape.takesTechniques else { return "its attention is not a softmax over pairs of all tokens" }
    if case .grid = shape.attention { return "it looks at a grid of patches, whose number is not free" }
    return nil
  }

  /// Dense attention and each pattern, in float32 and int8; or `stacks`, of which only pattern and arithmetic count, and
  /// those that treat rows of scores are left out.
  public static func rows(
    _ model: String, _ shape: ModelShape, _ stacks: [StackText], on platform: ProcessorProfile
  ) -> [Self] {
    var wanted = stacks.map { ($0.technique, $0.precision) }
    if wanted.isEmpty {
      let patterns = AttentionTechnique.all.filter { $0.family == .pattern }.map(AttentionTechnique.init)
      wanted = Precision.allCases.flatMap { precision in patterns.map { ($0, precision) } }
    }
    return wanted.compactMap { technique, precision in
      technique.pairs(in: shape).map {
        Self(model, shape, technique, pairs: $0, precision, platform)
      }
    }
  }

  private init(
    _ model: String, _ shape: ModelShape, _ technique: AttentionTechnique, pairs: Int, _ precision: Precision,
    _ platform: ProcessorProfile
  ) {
    var (core, whole) = Work.frame(shape, allPairs: pairs, precision)
    for _ in 0..<shape.blocks {
      core += technique.index(heads: shape.heads).work
      whole += technique.index(heads: shape.heads).work
    }
    let every = shape.blocks * shape.heads * shape.tokens * shape.tokens
    let dense = Work.frame(shape, allPairs: every, precision)
    let (coreBill, bill) = (Bill(core, on: platform), Bill(whole, on: platform))
    self.model = model
    self.platform = platform.name
    stack = "\(technique)+\(precision.rawValue)"
    tokens = shape.tokens
    (coreMacs, wholeMacs) = (core.mac, whole.mac)
    coreExponentials = core.exp + core.lookup
    coreRAMBytes = core.ramRead + core.ramWritten
    (cycles, milliseconds, millijoules) = (bill.cycles, bill.milliseconds, bill.totalMillijoules)
    coreMillijoules = coreBill.totalMillijoules
    savingCore = Bill(dense.core, on: platform).totalMillijoules / coreBill.totalMillijoules
    savingWhole = Bill(dense.whole, on: platform).totalMillijoules / bill.totalMillijoules
  }
}
