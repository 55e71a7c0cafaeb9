public import Quantities

/// The constants of a ``MotionGate``. Thresholds are mean changes of a patch in normalised units.
///
/// On a card: `{"threshold": 0.3, "release": 0.2, "limit": 64, "rate": 0.1, "dilation": 1, "global_share": 0.8}`.
public struct MotionRule: Sendable, Hashable {
  /// A patch begins to move when it differs from the background by more than this.
  public var threshold: Double
  /// It goes on moving until it differs by less than this.
  public var release: Double
  /// The most patches that the model looks at, those that changed most; nil for all that are active.
  public var limit: Int?
  /// The share of its difference by which the background follows every frame, above 0 to 1.
  public var rate = Self.standardRate
  /// How many rows and columns of patches around a moving one are active too.
  public var dilation = Self.standardDilation
  /// When more than this share of the patches moves, the light has changed and nothing is active.
  public var globalShare = Self.standardGlobalShare

  /// Assumed: half of a change is absorbed after seven frames.
  public static let standardRate = 0.1
  /// Assumed: a neighbour is what tells a body from a leaf.
  public static let standardDilation = 1
  /// Assumed.
  public static let standardGlobalShare = 0.8
  /// Tried on models whose card has no rule: assumed, not fitted.
  public static let assumed = Self(threshold: 0.3, release: 0.2)

  /// A rule with these thresholds.
  public init(threshold: Double, release: Double, limit: Int? = nil) {
    self.threshold = threshold
    self.release = release
    self.limit = limit
  }

  /// Why it is none, or nil.
  public var problem: String? {
    if !(threshold >= 0 && threshold.isFinite) { return "threshold: expected at least 0, found \(threshold)" }
    if !(release >= 0 && release <= threshold) {
      return "release: expected 0 to the threshold of \(threshold), found \(release)"
    }
    if let limit, limit < 1 { return "limit: expected at least 1, found \(limit)" }
    if !(rate > 0 && rate <= 1) { return "rate: expected above 0 to 1, found \(rate)" }
    if dilation < 0 { return "dilation: expected at least 0, found \(dilation)" }
    if !(globalShare > 0 && globalShare <= 1) { return "global_share: expected above 0 to 1, found \(globalShare)" }
    return nil
  }
}

extension MotionRule: Decodable {
  private enum CodingKeys: String, CodingKey {
    case threshold, release, limit, rate, dilation
    case globalShare = "global_share"
  }

  /// Reads the card's `motion`; `limit`, `rate`, `dilation` and `global_share` may be left out.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    threshold = try keys.decode(Double.self, forKey: .threshold)
    release = try keys.decode(Double.self, forKey: .release)
    limit = try keys.decodeIfPresent(Int.self, forKey: .limit)
    rate = try keys.decodeIfPresent(Double.self, forKey: .rate) ?? Self.standardRate
    dilation = try keys.decodeIfPresent(Int.self, forKey: .dilation) ?? Self.standardDilation
    globalShare = try keys.decodeIfPresent(Double.self, forKey: .globalShare) ?? Self.standardGlobalShare
  }
}

/// Decides which patches of a fixed camera's picture a model looks at: those that move, and those around them.
///
/// A patch p has changed by the mean over its pixels of |x − b| · scale, b the background. It moves when that exceeds the
/// threshold, and until it is below the release. If more than a share of all patches moves, the light has changed: b
/// becomes the frame and nothing moves. Otherwise b ← b + rate · (x − b), and the patches within `dilation` rows and
/// columns of a moving one are active; of more than `limit` active ones those are kept that changed most, of equal ones
/// the first. The first frame of a clip becomes the background.
///
/// Running-average background subtraction with a threshold on sums of absolute differences, as in camera traps; the
/// two thresholds are Canny's hysteresis in time. Patches that do not move are dropped, not remembered.
///
/// Not modelled: a shift of the camera, a compensation of slow light, exposure. A slow animal is absorbed by the
/// background: after k frames at rest (1 − rate)ᵏ of its contrast is left.
public struct MotionGate {
  private let model: TrainedModel
  private let rule: MotionRule
  private let grid: (rows: Int, columns: Int)
  private let background: Buffer<Double>
  private let change: Buffer<Double>
  private let moving: TokenSet
  private let spread: TokenSet
  private let order: Buffer<Int32>
  private var known = false
  /// The patches that the model is to look at.
  package let active: TokenSet

  /// A gate for frames of `model`, whose view is an image. Traps if the rule has a ``MotionRule/problem``.
  public init(_ model: TrainedModel, _ rule: MotionRule) {
    guard let grid = model.view.patchGrid else { preconditionFailure("'\(model.card.name)' does not see patches") }
    if let problem = rule.problem { preconditionFailure("motion: \(problem)") }
    let n = model.view.tokens
    self.model = model
    self.rule = rule
    self.grid = grid
    background = Buffer(n * model.view.features, 0)
    change = Buffer(n, 0)
    moving = TokenSet(tokens: n)
    spread = TokenSet(tokens: n)
    active = TokenSet(tokens: n)
    order = Buffer(n, 0)
  }

  /// Forgets the background: the next frame becomes it.
  public mutating func startClip() { known = false }

  /// Compares `frame` with the background, brings the background up to date, and finds the active patches.
  public mutating func decide(_ frame: Frame) -> FrameGate.Decision {
    let (n, f) = (model.view.tokens, model.view.features)
    frame.requireShape(n, f)
    active.removeAll()
    guard known else {
      known = true
      moving.removeAll()
      for i in 0..<n * f { background.base[i] = frame.values[i] }
      return FrameGate.Decision(run: false, changedShare: 0, counts: Self.adoptionWork(values: n * f))
    }
    for token in 0..<n { compare(token, frame) }
    var counts = FrameGate.work(tokens: n, features: f)
    let changedShare = Double(moving.size) / Double(n)
    if changedShare > rule.globalShare {
      moving.removeAll()
      for i in 0..<n * f { background.base[i] = frame.values[i] }
      counts += Self.adoptionWork(values: n * f)
      return FrameGate.Decision(run: false, changedShare: changedShare, counts: counts)
    }
    for i in 0..<n * f { background.base[i] += rule.rate * (frame.values[i] - background.base[i]) }
    counts += FrameGate.updateWork(values: n * f)
    dilate()
    counts += Self.dilationWork(tokens: n, rule.dilation)
    let found = active.size
    if let limit = rule.limit, found > limit {
      keepMostChanged(limit)
      counts += Self.selectionWork(found)
    }
    return FrameGate.Decision(run: found > 0, changedShare: changedShare, counts: counts)
  }

  private func compare(_ token: Int, _ frame: Frame) {
    let f = model.view.features
    var sum = 0.0
    for feature in 0..<f {
      let i = token * f + feature
      precondition(frame.values[i].isFinite, "value \(i) of the frame is \(frame.values[i])")
      sum += abs(frame.values[i] - background.base[i]) * model.inputScale[feature]
    }
    change.base[token] = sum
    let share = Double(f)
    let moves = moving.contains(token) ? sum >= rule.release * share : sum > rule.threshold * share
    if moves { moving.insert(token) } else { moving.remove(token) }
  }

  /// Active are the patches near a moving one: first along the rows, then along the columns.
  private func dilate() {
    spread.removeAll()
    for row in 0..<grid.rows {
      for column in 0..<grid.columns where moving.contains(row * grid.columns + column) {
        for c in max(0, column - rule.dilation)...min(grid.columns - 1, column + rule.dilation) {
          spread.insert(row * grid.columns + c)
        }
      }
    }
    for row in 0..<grid.rows {
      for column in 0..<grid.columns where spread.contains(row * grid.columns + column) {
        for r in max(0, row - rule.dilation)...min(grid.rows - 1, row + rule.dilation) {
          active.insert(r * grid.columns + column)
        }
      }
    }
  }

  /// Leaves the `limit` active patches of the greatest change, of equal ones the first: an insertion sort.
  private func keepMostChanged(_ limit: Int) {
    let count = active.list(into: order.base)
    for i in 1..<count {
      let token = order.base[i]
      var at = i
      while at > 0, change.base[Int(order.base[at - 1])] < change.base[Int(token)] {
        order.base[at] = order.base[at - 1]
        at -= 1
      }
      order.base[at] = token
    }
    for i in limit..<count { active.remove(Int(order.base[i])) }
  }

  /// The work of taking `values` values over as the background.
  public static func adoptionWork(values: Int) -> OpCount {
    var count = OpCount()
    count.ramRead = 4 * values
    count.ramWritten = 4 * values
    return count
  }

  /// The work of dilation along rows and then columns: 2 · radius neighbours of each of `tokens` flags, twice.
  public static func dilationWork(tokens: Int, _ radius: Int) -> OpCount {
    var count = OpCount()
    count.compare = 4 * radius * tokens
    count.ramRead = 4 * radius * tokens
    count.ramWritten = 2 * tokens
    return count
  }

  /// The work of ordering `active` patches by their change: a merge's active · ⌈log₂ active⌉ comparisons.
  public static func selectionWork(_ active: Int) -> OpCount {
    var count = OpCount()
    count.compare = active * ceilLog2(active)
    count.ramRead = 4 * count.compare
    return count
  }

  /// Bytes that outlive a frame: the background, and flags.
  public static func stateBytes(_ shape: ModelShape) -> Int { 4 * shape.tokens * shape.features + shape.tokens }
}

extension InputView {
  /// Rows and columns of patches, or nil for what is no picture.
  public var patchGrid: (rows: Int, columns: Int)? {
    if case .image(let height, let width, let patch) = self { (height / patch, width / patch) } else { nil }
  }
}
