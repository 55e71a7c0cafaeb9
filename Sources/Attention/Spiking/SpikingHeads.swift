/// The attention of one block of a spiking model over the steps of a frame, all heads.
///
/// Spikformer's is LIF(½ Q Kᵀ V) in each head, keys first. The Spike-driven Transformer's is LIF(2 Σ Q ⊙ K) ⊙ V, a neuron
/// for each channel; its scale of 2 at a threshold of 1 is the 1 at a threshold of ½ of its authors' code.
struct SpikingHeads {
  private enum Core {
    case pairs(LeakyNeurons)
    case channels(SpikeDrivenAttention)
  }

  /// What sums are multiplied by before they drive neurons.
  static let scale: Float = 0.5
  static let drivenScale: Float = 2

  private let heads: Int
  private let width: Int
  private var core: Core
  /// Queries, keys and values of a head, or of all.
  private var parts: [SpikeMatrix]

  init(_ shape: ModelShape) {
    heads = shape.heads
    width = shape.headWidth
    if case .spikeDriven = shape.attention {
      let neurons = LeakyNeurons(count: shape.width, gain: SpikingEngine.gain)
      core = .channels(SpikeDrivenAttention(scale: Self.drivenScale, neurons: neurons))
      parts = Array(repeating: SpikeMatrix(rows: shape.tokens, columns: shape.width), count: 3)
    } else {
      core = .pairs(LeakyNeurons(count: shape.tokens * shape.width, gain: SpikingEngine.gain))
      parts = Array(repeating: SpikeMatrix(rows: shape.tokens, columns: shape.headWidth), count: 3)
    }
  }

  /// From the spikes of all queries, keys and values to those of all heads' outputs.
  mutating func step(_ qkv: SpikeMatrix, into mixed: inout SpikeMatrix) -> (sums: SpikeCount, fired: SpikeCount) {
    switch core {
    case .pairs(var neurons):
      let (drive, count) = drive(qkv)
      let fired = neurons.step(drive, into: &mixed)
      core = .pairs(neurons)
      return (count, fired)
    case .channels(var attention):
      for part in 0..<3 { split(qkv, part, first: 0, to: part) }
      var sums = attention.step(queries: parts[0], keys: parts[1], values: parts[2], into: &mixed)
      core = .channels(attention)
      var fired = SpikeCount()
      swap(&fired.updates, &sums.updates)
      swap(&fired.fired, &sums.fired)
      return (sums, fired)
    }
  }

  /// What Q Kᵀ V of every head gives the neurons, and what it cost.
  private mutating func drive(_ qkv: SpikeMatrix) -> ([Float], SpikeCount) {
    var count = SpikeCount()
    var drive = [Float](repeating: 0, count: qkv.rows * heads * width)
    for head in 0..<heads {
      for part in 0..<3 { split(qkv, part, first: head * width, to: part) }
      let (sums, work) = SpikingSelfAttention.sums(
        queries: parts[0], keys: parts[1], values: parts[2], order: .keysFirst)
      count += work
      for i in sums.indices {
        drive[i / width * heads * width + head * width + i % width] = Self.scale * Float(sums[i])
      }
    }
    return (drive, count)
  }

  /// Copies columns of the queries (0), keys (1) or values (2) from `first` on.
  private mutating func split(_ qkv: SpikeMatrix, _ part: Int, first: Int, to place: Int) {
    for i in 0..<qkv.rows {
      for c in 0..<parts[place].columns { parts[place][i, c] = qkv[i, part * heads * width + first + c] }
    }
  }
}
