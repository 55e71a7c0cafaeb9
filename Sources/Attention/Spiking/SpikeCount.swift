public import Quantities

/// What a spiking network executed, in the events that its energy is charged by.
public struct SpikeCount: Hashable, Sendable {
  /// Synaptic operations: additions that a spike caused.
  public var accumulates = 0
  /// Multiply-accumulates of inputs that are not spikes.
  public var macs = 0
  /// Neurons times steps.
  public var updates = 0
  /// Spikes that neurons fired.
  public var fired = 0
  /// Logical operations on words of 64 spikes.
  public var words = 0

  /// Nothing.
  public init() {}

  public static func += (a: inout Self, b: Self) {
    a.accumulates += b.accumulates
    a.macs += b.macs
    a.updates += b.updates
    a.fired += b.fired
    a.words += b.words
  }

  public static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum += b
    return sum
  }

  /// The same on a processor without spiking hardware: an accumulate is an addition with its operand and its sum of
  /// 4 bytes in working memory; an update is a multiplication, three additions and a comparison on a state of 4 bytes.
  public var operations: OpCount {
    var count = OpCount()
    count.macFloat = macs
    count.add = accumulates + 3 * updates + 2 * words
    count.multiply = updates
    count.compare = updates
    count.ramRead = 8 * accumulates + 4 * updates + 8 * 2 * words
    count.ramWritten = 4 * accumulates + 4 * updates + 8 * words
    return count
  }
}
