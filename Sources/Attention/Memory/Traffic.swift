/// Bytes that a schedule moves, by level of memory.
///
/// *Far* is the memory that holds the tensors (SRAM behind a scratchpad, PSRAM, DRAM), *near* the one that the
/// arithmetic loads its operands from and stores its results to. Near bytes assume no blocking in registers: two
/// operands are loaded for each multiply-accumulate, the sum stays in a register.
public struct Traffic: Hashable, Sendable {
  /// Bytes read from the far memory.
  public var farRead = 0
  /// Bytes written to the far memory.
  public var farWritten = 0
  /// Bytes the arithmetic loads.
  public var nearRead = 0
  /// Bytes the arithmetic stores.
  public var nearWritten = 0
  /// Bytes of weights read from program memory.
  public var flashRead = 0

  /// No traffic.
  public init() {}

  /// Bytes moved to and from the far memory.
  public var far: Int { farRead + farWritten }

  public static func += (a: inout Self, b: Self) {
    a.farRead += b.farRead
    a.farWritten += b.farWritten
    a.nearRead += b.nearRead
    a.nearWritten += b.nearWritten
    a.flashRead += b.flashRead
  }

  public static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum += b
    return sum
  }

  /// The traffic of `count` equal parts.
  public static func * (count: Int, a: Self) -> Self {
    var product = Self()
    product.farRead = count * a.farRead
    product.farWritten = count * a.farWritten
    product.nearRead = count * a.nearRead
    product.nearWritten = count * a.nearWritten
    product.flashRead = count * a.flashRead
    return product
  }
}
