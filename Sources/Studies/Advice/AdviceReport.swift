import FoundationEssentials

/// The result of `fleetsim advise` for scripts.
public struct AdviceReport: Sendable, Encodable {
  /// The name and version of the layout; it changes when a field is renamed, removed or changes its meaning.
  public let schema = "fleetsim.advice/1"
  /// The version of the program.
  public let fleetsim: String
  /// What is scarce: battery, latency, size or accuracy.
  public let constraint: String
  /// The accuracy asked for.
  public let requiredAccuracy: Double
  /// Dense float32 with all blocks, or the model's own pattern executed so.
  public let baseline: BenchRow
  /// The stack to use; absent if none is accurate enough.
  public let best: BenchRow?
  /// The baseline's cost over the best stack's; absent likewise.
  public let saving: Double?
  /// The stacks that none beats in cost and accuracy, cheapest first.
  public let front: [BenchRow]
  /// The common advice, tried.
  public let commonAdvice: Common

  /// What is commonly said, and what came of it here.
  public struct Common: Sendable, Encodable {
    /// The advice.
    public let what: String
    /// The factors that are promised.
    public let promisedLeast, promisedMost: Double
    /// The factor that was measured; absent if it cannot be tried here.
    public let measured: Double?
    /// What stood for the advice.
    public let tried: String
    /// Why it is so.
    public let reasons: [String]
  }

  /// `advice`, given by version `fleetsim`.
  public init(fleetsim: String, _ advice: Advice) {
    self.fleetsim = fleetsim
    constraint = advice.constraint.rawValue
    requiredAccuracy = advice.required
    baseline = advice.baseline
    best = advice.best
    saving = advice.saving
    front = advice.front.map { advice.rows[$0] }
    let common = advice.constraint.commonAdvice
    commonAdvice = Common(
      what: common.what, promisedLeast: common.gain.lowerBound, promisedMost: common.gain.upperBound,
      measured: advice.check.factor, tried: advice.check.tried, reasons: advice.check.reasons)
  }

  /// The report as JSON, with sorted keys in snake case.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
