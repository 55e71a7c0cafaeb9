/// One model under one stack on one platform: a row of `fleetsim bench attention`.
///
/// In JSON the names are in snake case; `docs/benchmark.md` describes them.
public struct BenchRow: Sendable, Encodable {
  /// Savings against a dense frame, which for a model without attention is a frame of the model itself: how many times less
  /// energy the cores and the whole model take.
  public struct Saving: Sendable, Encodable {
    /// Energy of the baseline's cores over that of this stack's; null when this stack ran none.
    public let core: Double?
    /// Energy of the baseline's whole frame over that of this stack's.
    public let whole: Double
  }

  /// Savings against each dense baseline.
  public struct Savings: Sendable, Encodable {
    /// Dense attention in float32, all blocks, one exit.
    public let float32: Saving
    /// The same in int8.
    public let int8: Saving
  }

  /// Mean energy of a frame by the part of the work.
  public struct Parts: Sendable, Encodable {
    /// The attention cores; null for a model without attention.
    public let core: Double?
    /// The rest of the model: embedding, projections, feed-forward parts, norms, exits.
    public let rest: Double
    /// Decimation and the gate.
    public let preparation: Double
  }

  /// The model's name.
  public let model: String
  /// The stream's name.
  public let stream: String
  /// The platform's name.
  public let platform: String
  /// The stack's name.
  public let stack: String
  /// Frames executed.
  public let frames: Int
  /// Clusters of the bootstrap: clips.
  public let clusters: Int
  /// Share of right answers.
  public let accuracy: Interval
  /// Mean F1 over the classes.
  public let macroF1: Interval
  /// Mean energy of a frame's attention cores by their parts.
  public struct CoreParts: Sendable, Encodable {
    /// q kᵀ, and the projection of keys or the random features in its place.
    public let scores: Double
    /// Maximum, exponentials, sum, and what decides about skipping.
    public let softmax: Double
    /// The weighted sum of values.
    public let values: Double
  }

  /// Mean energy of a spiking frame on neuromorphic hardware, and by the literature's convention; not comparable with a
  /// board's energy, which includes its memory and its leakage.
  public struct Neuromorphic: Sendable, Encodable {
    /// By the profile of that name.
    public let loihi: Double
    /// By the profile of that name.
    public let seneca: Double
    /// 4.6 pJ a multiply-accumulate and 0.9 pJ an accumulate.
    public let convention: Double
    /// A dense model of the same shape by the same convention.
    public let conventionDense: Double
    /// Mean spikes fired.
    public let spikes: Double
    /// Spikes fired over neurons times steps.
    public let rate: Double
  }

  /// Mean operations of a frame in the cores; null for a model without attention.
  public let coreCounts: MeanCounts?
  /// Mean operations of a frame, all of them.
  public let wholeCounts: MeanCounts
  /// Share of frames that each exit answered.
  public let exitShares: [Double]
  /// Share of frames that the gate answered.
  public let gatedShare: Double
  /// Share of the tokens that the model looked at, over all frames.
  public let tokenShare: Double
  /// Mean cycles of a frame.
  public let cycles: Double
  /// Mean time of a frame.
  public let milliseconds: Double
  /// The longest time of a frame: all blocks and exits, whether a frame of the stream needed them or not.
  public let worstMilliseconds: Double
  /// Mean energy of a frame.
  public let millijoules: Double
  /// The same by cause.
  public let millijoulesByCause: Bill.Causes
  /// The same by part.
  public let millijoulesByPart: Parts
  /// The cores' part by scores, softmax and values; null where cores are updated from frame to frame, or
  /// where there are none.
  public let coreMillijoulesByPart: CoreParts?
  /// For spiking models; null for others.
  public let neuromorphicMillijoules: Neuromorphic?
  /// Working memory at the worst moment.
  public let ramBytes: Int
  /// Program memory for weights.
  public let flashBytes: Int
  /// Trained parameters.
  public let parameters: Int
  /// Against dense baselines.
  public let saving: Savings
  /// Mean energy times mean time, mJ·ms.
  public let energyDelay: Double
  /// Energy of all answers over the number of right ones; null when none is right.
  public let millijoulesPerCorrect: Double?
  /// NetScore in dB; null when nothing is right or nothing ran.
  public let netScoreDecibels: Double?
}
