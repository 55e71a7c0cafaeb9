/// The circulating wildlife-camera table (a CNN, a standard and an optimised transformer), beside three models that are
/// trained, executed and measured here.
///
/// The table names no data set, device or model. One configuration found by arithmetic makes its energies and sizes
/// plausible, after about a dozen were tried: 96 × 96 grey pictures in patches of 8, 144 tokens, width 128, 4 heads, 3
/// blocks, feed-forward width 512, int8 on a Cortex-M4 with reference kernels; optimised: neighbours within two patches,
/// 4-bit weights, at most 64 tokens that move; the CNN: depthwise-separable, about 20 M multiply-accumulates. Models of
/// this shape are trained on `wildlife-synthetic`. Nothing is fitted to the printed numbers. What the table claims of the
/// three kinds is also asked of models on recorded data.
public struct WildlifeTable: Sendable {
  /// The rows of the circulating table.
  public enum Kind: String, Sendable, CaseIterable {
    case cnn = "CNN"
    case standard = "standard"
    case optimised = "optimised"

    /// As printed: mJ an inference, F1, KB.
    public var printed: (millijoules: Double, f1: Double, kilobytes: Double) {
      switch self {
      case .cnn: (45, 0.82, 380)
      case .standard: (210, 0.89, 1200)
      case .optimised: (52, 0.87, 420)
      }
    }
  }

  /// A model and the stack that it runs by, standing for a kind on a stream.
  public struct Subject: Sendable, Hashable {
    public let stream: String
    public let kind: Kind
    public let model: String
    public let stack: String
  }

  /// The three kinds on the synthetic stream of the table's configuration, and on the recorded streams. The optimised ones
  /// of these combine what was trained: a window, int8, and an early exit.
  public static let subjects: [Subject] = [
    (
      "wildlife-synthetic",
      [("wildlife-cnn", "int8"), ("wildlife-transformer", "int8"), ("wildlife-hybrid", "int8+motion")]
    ),
    ("spar", [("spar-cnn", "int8"), ("spar-node", "int8"), ("spar-node-window", "int8+exit-entropy")]),
    ("acsf1", [("acsf1-cnn", "int8"), ("acsf1-node", "int8"), ("acsf1-node", "int8+patience")]),
  ].flatMap { stream, models in
    zip(Kind.allCases, models).map { Subject(stream: stream, kind: $0, model: $1.0, stack: $1.1) }
  }

  /// What a subject came to.
  public struct Entry: Sendable, Hashable {
    public let subject: Subject
    /// Means of a frame.
    public let macs: Double
    public let millijoules: Double
    public let macroF1: Interval
    /// Working memory at the worst moment, and program memory for weights.
    public let ramBytes: Int
    public let flashBytes: Int
    /// Share of the tokens that the model looked at; nil for what has no tokens or always looks at all.
    public let tokenShare: Double?

    /// An entry of these figures.
    public init(
      _ subject: Subject, macs: Double, millijoules: Double, macroF1: Interval, ramBytes: Int, flashBytes: Int,
      tokenShare: Double? = nil
    ) {
      self.subject = subject
      self.macs = macs
      self.millijoules = millijoules
      self.macroF1 = macroF1
      self.ramBytes = ramBytes
      self.flashBytes = flashBytes
      self.tokenShare = tokenShare
    }

    /// What `row`, of this subject, says.
    public init(_ subject: Subject, _ row: BenchRow) {
      self.init(
        subject, macs: row.wholeCounts.mac, millijoules: row.millijoules, macroF1: row.macroF1, ramBytes: row.ramBytes,
        flashBytes: row.flashBytes, tokenShare: row.tokenShare < 1 ? row.tokenShare : nil)
    }

    /// Both memories in kB, as the table adds them.
    public var kilobytes: Double { Double(ramBytes + flashBytes) / 1e3 }
  }

  /// What the table claims of its three rows, asked of the three kinds on one stream.
  public struct Verdict: Sendable, Hashable {
    public let stream: String
    /// F1 of the CNN < of the optimised ≤ of the standard transformer; nil without all three.
    public let isOrdered: Bool?
    /// F1 of the optimised at least that of the standard transformer less 0.02.
    public let isClose: Bool?
    /// Energy of the optimised at most a quarter of the standard transformer's.
    public let isCheap: Bool?
  }

  /// In the order of ``subjects``; those that the library lacks are missing.
  public let entries: [Entry]

  /// The table of what was executed.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// What stands for `kind` on `stream`.
  public func entry(_ stream: String, _ kind: Kind) -> Entry? {
    entries.first { $0.subject.stream == stream && $0.subject.kind == kind }
  }

  /// One for each stream that has a standard and an optimised model.
  public var verdicts: [Verdict] {
    var streams: [String] = []
    for subject in Self.subjects where !streams.contains(subject.stream) { streams.append(subject.stream) }
    return streams.map { stream in
      let (cnn, standard, optimised) = (entry(stream, .cnn), entry(stream, .standard), entry(stream, .optimised))
      var (ordered, close, cheap): (Bool?, Bool?, Bool?) = (nil, nil, nil)
      if let standard, let optimised {
        let (s, o) = (standard.macroF1.value, optimised.macroF1.value)
        close = o >= s - 0.02
        cheap = optimised.millijoules <= standard.millijoules / 4
        ordered = cnn.map { $0.macroF1.value < o && o <= s }
      }
      return Verdict(stream: stream, isOrdered: ordered, isClose: close, isCheap: cheap)
    }
  }
}
