public import Attention
public import Physics
import Quantities

/// The circulating wildlife-camera table (a CNN, a standard and an optimised transformer), beside what can be counted.
///
/// The table names no data set, device or model. One configuration found by arithmetic makes its energies and sizes
/// plausible: 96 × 96 grey pictures in patches of 8 (144 tokens), width 128, 4 heads, 3 blocks, feed-forward width 512,
/// int8 on a Cortex-M4 with reference kernels; optimised: neighbours within two patches, 4-bit weights, at most 64
/// tokens of work, and motion gating. It was chosen after trying about a dozen, so that a match shows that the table
/// is physically possible, not that anybody measured it.
public struct WildlifeTable: Sendable {
  /// A printed row, and the same counted.
  public struct Row: Sendable {
    /// The row's name.
    public let name: String
    /// As printed.
    public let printed: (millijoules: Double, f1: Double, kilobytes: Double)
    /// Multiply-accumulates, counted; nil where no such model exists here.
    public let macs: Int?
    /// Priced, nothing fitted.
    public let millijoules: Double?
    /// Weights and working memory, in kB.
    public let kilobytes: Double?
  }

  /// CNN, standard, optimised.
  public let rows: [Row]
  /// The share of tokens that must be active for the printed ratio of energies, optimised over standard.
  public let activeShare: Double

  /// The shape that makes the table plausible.
  public static let shape = ModelShape(
    tokens: 144, features: 64, width: 128, heads: 4, feedForward: 512, blocks: 3, classes: 2, attention: .dense)

  /// The table on `platform`.
  public init(platform: ProcessorProfile = .stm32L4R5Reference) {
    let shape = Self.shape
    let grid = AttentionPattern.grid(rows: 12, columns: 12, radius: 2)
    let dense = Work.frame(shape, pairs: 144 * 144, blocks: 3, exits: 1, .int8)
    let local = Work.frame(shape, pairs: grid.pairs, blocks: 3, exits: 1, .int8)
    let (denseBill, localBill) = (Bill(dense, on: platform), Bill(local, on: platform))
    activeShare = (52.0 / 210) * denseBill.totalMillijoules / localBill.totalMillijoules
    let weights = Self.weights(shape)
    let activations = { (n: Int) in 5 * n * shape.width + n * shape.feedForward }
    // One int32 score and one 8-bit probability a pair, all heads at once.
    let scores = { (pairs: Int) in 5 * shape.heads * pairs }
    rows = [
      Row(
        name: "baseline CNN", printed: (45, 0.82, 380), macs: nil, millijoules: nil, kilobytes: nil),
      Row(
        name: "standard transformer", printed: (210, 0.89, 1200), macs: dense.mac,
        millijoules: denseBill.totalMillijoules,
        kilobytes: Double(weights + activations(144) + scores(144 * 144)) / 1e3),
      Row(
        name: "optimised transformer", printed: (52, 0.87, 420), macs: Int(activeShare * Double(local.mac)),
        millijoules: activeShare * localBill.totalMillijoules,
        kilobytes: Double(weights / 2 + activations(64) + scores(64 * 25)) / 1e3),
    ]
  }

  /// int8 weights and positions, one byte each, with 4 bytes for each bias and norm.
  private static func weights(_ s: ModelShape) -> Int {
    let (d, ff) = (s.width, s.feedForward)
    let block = 4 * d * d + 2 * d * ff + 4 * (4 * d + ff + d + 4 * d)
    return s.features * d + 4 * d + s.tokens * d + s.blocks * block + d * s.classes
  }
}
