public import Attention
import SimKernel

/// How much the sensors of one kind differ, and how noisy they are.
///
/// Sensor s of a kind shows, of a sample x of channel c, `g·x + (o + noise·n)·σ`, with g and o its own for that channel,
/// σ the standard deviation of the channel over the whole recording and n white: standard normal, drawn anew for each
/// sample. This is the linear sensor of makers' error budgets, with an error of scale factor and a bias (NovAtel APN-064,
/// "IMU Errors and Their Effects", 2014), and white noise. What comes out is rounded and saturates as the recording's
/// integers do. A picture has one channel, and its pixels are samples.
///
/// Noise belongs to (seed, sensor, sample): who looks at a frame again sees it as it was, and frames that overlap
/// agree. The sensors of one seed are the same in every group, so that groups compare.
public struct SensorSpreadPlan: Hashable, Sendable {
  /// Standard deviation of g, whose mean is 1; normal, held within three deviations.
  public var gain: Double
  /// Standard deviation of o, whose mean is 0; normal.
  public var offset: Double
  /// Of every sensor alike.
  public var noise: Double
  /// How many sensors are drawn; each node has one of them.
  public var specimens: Int

  /// - Precondition: `gain` is 0 ... 0.3, so that no sensor is blind, the others are not negative, and `specimens` is
  ///   1 ... 64.
  public init(gain: Double, offset: Double, noise: Double, specimens: Int) {
    precondition(gain >= 0 && gain <= 0.3, "a gain spread of \(gain), not 0 to 0.3")
    precondition(offset >= 0 && noise >= 0, "an offset spread of \(offset) and a noise of \(noise)")
    precondition((1...64).contains(specimens), "\(specimens) sensors, not 1 to 64")
    self.gain = gain
    self.offset = offset
    self.noise = noise
    self.specimens = specimens
  }

  /// Which sensor node `number` of the fleet has, from 0.
  public func sensor(ofNode number: UInt32, seed: UInt64) -> Int {
    var stream = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.sensorOfNode)
    return stream.integer(below: specimens)
  }

  /// Sensor `number` of a kind with so many channels.
  public func specimen(_ number: Int, channels: Int, seed: UInt64) -> SensorSpecimen {
    var stream = RandomStream(seed: seed, entity: EntityID(UInt32(number)), purpose: Purpose.sensor)
    var specimen = SensorSpecimen()
    for _ in 0..<channels {
      specimen.gains.append(1 + gain * max(-3, min(3, stream.normal())))
      specimen.offsets.append(offset * stream.normal())
    }
    return specimen
  }

  /// What sensor `number` would have recorded in the place of the one that recorded `stream`.
  ///
  /// - Parameter deviations: those of the stream, of which offset and noise are shares.
  public func recording(
    _ number: Int, of stream: Attention.Stream, deviations: [Double], seed: UInt64
  ) -> Attention.Stream {
    let specimen = specimen(number, channels: deviations.count, seed: seed)
    let shifts = zip(specimen.offsets, deviations).map { $0 * $1 }
    if noise == 0 { return stream.altered { specimen.gains[$0] * $1 + shifts[$0] } }
    var random = RandomStream(seed: seed, entity: EntityID(UInt32(number)), purpose: Purpose.sensorNoise)
    let levels = deviations.map { noise * $0 }
    return stream.altered { specimen.gains[$0] * $1 + shifts[$0] + levels[$0] * random.normal() }
  }
}

/// One sensor among others of its kind.
public struct SensorSpecimen: Hashable, Sendable {
  /// Of each channel.
  public internal(set) var gains: [Double] = []
  /// Of each channel, in standard deviations of the recording.
  public internal(set) var offsets: [Double] = []
}

extension GroupPlan {
  /// The group's recording as each of its sensors shows it; itself alone when none differs.
  func recordings(seed: UInt64, on pool: ShardPool) -> [Attention.Stream] {
    guard let spread = sensorSpread else { return [stream] }
    let deviations = stream.deviations
    var recordings = ContiguousArray(repeating: stream, count: spread.specimens)
    pool.forEach(in: &recordings) { number, recording in
      recording = spread.recording(number, of: recording, deviations: deviations, seed: seed)
    }
    return Array(recordings)
  }
}
