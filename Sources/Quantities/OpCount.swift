/// Arithmetic that was really executed, by kind and precision, and the bytes it moved.
///
/// What it costs in seconds and joules is the processor profile's business.
/// Skipped work is not counted; the work of deciding what to skip is.
public struct OpCount: Hashable, Sendable {
  /// Multiply-accumulates in float32.
  public var macFloat = 0
  /// Multiply-accumulates of int8 operands into int32.
  public var macInt8 = 0
  /// Additions and subtractions in float32 or int32.
  public var add = 0
  /// Multiplications that are not part of a multiply-accumulate (scales, requantisation).
  public var multiply = 0
  /// Comparisons.
  public var compare = 0
  /// Exponentials.
  public var exp = 0
  /// Divisions, reciprocals and square roots.
  public var divide = 0
  /// Table look-ups.
  public var lookup = 0
  /// Random numbers of 32 bits.
  public var random = 0
  /// Bytes read from working memory (SRAM).
  public var ramRead = 0
  /// Bytes written to working memory (SRAM).
  public var ramWritten = 0
  /// Bytes of weights and tables read from program memory (flash).
  public var flashRead = 0

  public init() {}

  /// All multiply-accumulates, whatever their precision.
  public var mac: Int { macFloat + macInt8 }

  public static func += (a: inout Self, b: Self) {
    a.macFloat += b.macFloat
    a.macInt8 += b.macInt8
    a.add += b.add
    a.multiply += b.multiply
    a.compare += b.compare
    a.exp += b.exp
    a.divide += b.divide
    a.lookup += b.lookup
    a.random += b.random
    a.ramRead += b.ramRead
    a.ramWritten += b.ramWritten
    a.flashRead += b.flashRead
  }

  public static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum += b
    return sum
  }
}
