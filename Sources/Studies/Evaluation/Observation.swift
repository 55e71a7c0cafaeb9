public import Attention
public import Quantities

/// What one frame came to under a stack.
public struct Observation: Sendable, Hashable {
  /// The clip that the frame lies in.
  public let clip: Int
  /// The row after the frame's last.
  public let endRow: Int
  /// The true class.
  public let label: Int
  /// The class that was answered.
  public let predicted: Int
  /// Its probability; 1 when the gate answered.
  public let confidence: Float
  /// The exit that answered, or nil when the gate kept the model from running.
  public let exit: Int?
  /// Tokens that the model looked at.
  public let tokens: Int
  /// Decimation and the gate's comparison.
  public let preparation: OpCount
  /// The attention cores, softmax(q kᵀ) v, of the blocks that ran; nil for a model without attention.
  public let core: OpCount?
  /// The same by scores, softmax and values; nil where the cores are updated from frame to frame, or are none.
  public let coreParts: CoreWork?
  /// What a spiking model cost in spikes; nil for other models.
  public let spikes: SpikeCount?
  /// The whole model, its cores included.
  public let model: OpCount

  /// Everything that was executed for the frame.
  public var counts: OpCount { preparation + model }
  /// Whether the answer is right.
  public var isCorrect: Bool { label == predicted }
}

/// What all frames of a stream came to under one stack, in the order of the stream.
public struct Evaluation: Sendable {
  /// The stack.
  public let stack: Stack
  /// The number of classes.
  public let classes: Int
  /// The number of exits.
  public let exits: Int
  /// The frames.
  public let observations: [Observation]

  /// The sums over all frames; no core for a model without attention.
  public var total: (preparation: OpCount, core: OpCount?, model: OpCount) {
    var (preparation, core, model) = (OpCount(), OpCount?.none, OpCount())
    for frame in observations {
      preparation += frame.preparation
      if let work = frame.core { core = (core ?? OpCount()) + work }
      model += frame.model
    }
    return (preparation, core, model)
  }

  /// The sums over all frames of the cores' parts; nil where they are not known.
  public var coreParts: CoreWork? {
    var sum = CoreWork()
    for frame in observations {
      guard let parts = frame.coreParts else { return nil }
      sum += parts
    }
    return sum
  }

  /// The spikes of all frames; nil where there are none.
  public var spikes: SpikeCount? {
    observations.reduce(SpikeCount?.none) { sum, frame in frame.spikes.map { (sum ?? SpikeCount()) + $0 } ?? sum }
  }

  /// The share of frames that each exit answered.
  public var exitShares: [Double] {
    var counts = Array(repeating: 0, count: exits)
    for frame in observations { if let exit = frame.exit { counts[exit] += 1 } }
    return counts.map { observations.isEmpty ? 0 : Double($0) / Double(observations.count) }
  }

  /// The tokens that the model looked at, a frame in the mean.
  public var meanTokens: Double {
    observations.isEmpty ? 0 : Double(observations.reduce(0) { $0 + $1.tokens }) / Double(observations.count)
  }

  /// The share of frames on which the gate kept the model from running.
  public var gatedShare: Double {
    observations.isEmpty ? 0 : Double(observations.count { $0.exit == nil }) / Double(observations.count)
  }
}
