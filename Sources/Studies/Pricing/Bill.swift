public import Physics
public import Quantities

/// What work costs on a processor: cycles, seconds and joules, and how the joules split by cause.
///
/// Seconds and joules are those of ``ProcessorProfile/cost(of:)``, which also charges a fleet's nodes.
public struct Bill: Sendable, Hashable {
  /// Why energy was spent. Each is the cost of its counts alone; costs are linear, so they add up.
  public struct Causes: Sendable, Hashable, Codable {
    /// Multiply-accumulates, with the loads and stores contained in them.
    public var multiplyAccumulate = 0.0
    /// Additions, multiplications and comparisons outside them.
    public var arithmetic = 0.0
    /// Exponentials, divisions, square roots, look-ups and random numbers.
    public var functions = 0.0
    /// Bytes of working and program memory that are charged on their own.
    public var memory = 0.0

    /// Their sum.
    public var total: Double { multiplyAccumulate + arithmetic + functions + memory }
  }

  /// Processor cycles.
  public let cycles: Double
  /// Seconds.
  public let seconds: Double
  /// Energy.
  public let energy: Joules
  /// The energy by cause, in millijoules.
  public let millijoules: Causes

  /// The bill for `work` done `frames` times less: a mean over that many frames.
  public init(_ work: OpCount, frames: Int = 1, on platform: ProcessorProfile) {
    precondition(frames > 0, "a mean over \(frames) frames")
    let frames = Double(frames)
    cycles = platform.costs.cycles(of: work) / frames
    seconds = cycles / platform.costs.clockHz
    energy = Joules(platform.cost(of: work).energy.value / frames)
    var causes = Causes()
    var part = OpCount()
    (part.macFloat, part.macInt8) = (work.macFloat, work.macInt8)
    causes.multiplyAccumulate = 1e3 * platform.cost(of: part).energy.value / frames
    part = OpCount()
    (part.add, part.multiply, part.compare) = (work.add, work.multiply, work.compare)
    causes.arithmetic = 1e3 * platform.cost(of: part).energy.value / frames
    part = OpCount()
    (part.exp, part.divide, part.lookup, part.random) = (work.exp, work.divide, work.lookup, work.random)
    causes.functions = 1e3 * platform.cost(of: part).energy.value / frames
    part = OpCount()
    (part.ramRead, part.ramWritten, part.flashRead) = (work.ramRead, work.ramWritten, work.flashRead)
    causes.memory = 1e3 * platform.cost(of: part).energy.value / frames
    millijoules = causes
  }

  /// Energy in millijoules.
  public var totalMillijoules: Double { 1e3 * energy.value }
  /// Time in milliseconds.
  public var milliseconds: Double { 1e3 * seconds }
  /// Energy times time, in mJ·ms (M. Horowitz, T. Indermaur, R. Gonzalez, 1994, doi:10.1109/LPE.1994.573184).
  public var energyDelay: Double { totalMillijoules * milliseconds }
}
