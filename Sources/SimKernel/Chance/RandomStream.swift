/// Random numbers that belong to one seed, one entity and one purpose.
///
/// Adding an entity, or a new use of chance, leaves every other stream as it was. Seed, entity,
/// purpose and position all enter the Philox counter and key whole, so no two streams ever share
/// a block. Two ways to draw, 32 bytes: `word(at:)` and `unit(at:)` look numbers up by position
/// and change nothing; `next()` and the distributions take them in turn.
public struct RandomStream: Hashable, Sendable {
  private let seed: UInt64
  private let entity: EntityID
  private let purpose: UInt16
  private var spare: UInt64 = 0
  private var position: UInt64 = 0

  public init(seed: UInt64, entity: EntityID, purpose: UInt16) {
    self.seed = seed
    self.entity = entity
    self.purpose = purpose
  }

  /// The word at a position of the stream, whatever was drawn before.
  public func word(at position: UInt64) -> UInt64 {
    let (first, second) = block(position / 2)
    return position % 2 == 0 ? first : second
  }

  /// The number at a position of the stream, uniform in `0 ..< 1`.
  public func unit(at position: UInt64) -> Double { Self.unit(of: word(at: position)) }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    defer { position &+= 1 }
    if position % 2 == 1 { return spare }
    let (first, second) = block(position / 2)
    spare = second
    return first
  }

  /// The next number, uniform in `0 ..< 1`.
  public mutating func unit() -> Double { Self.unit(of: next()) }

  /// The next number, uniform in `range`.
  public mutating func uniform(in range: Range<Double>) -> Double {
    let value = range.lowerBound + (range.upperBound - range.lowerBound) * unit()
    return value < range.upperBound ? value : range.upperBound.nextDown
  }

  /// The next integer in `0 ..< bound`, each equally likely.
  ///
  /// D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019,
  /// doi:10.1145/3230636.
  ///
  /// - Precondition: `bound` is positive.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "no integer lies in 0 ..< \(bound)")
    let width = UInt64(bound)
    var product = next().multipliedFullWidth(by: width)
    if product.low < width {
      let biased = (0 &- width) % width
      while product.low < biased { product = next().multipliedFullWidth(by: width) }
    }
    return Int(product.high)
  }

  /// The number in `0 ..< 1` that the upper 53 bits of `word` spell.
  public static func unit(of word: UInt64) -> Double { Double(word &>> 11) * 0x1p-53 }

  private func block(_ index: UInt64) -> (UInt64, UInt64) {
    let bits = Philox.block(
      counter: SIMD4(UInt32(truncatingIfNeeded: index), UInt32(index &>> 32), entity.raw, UInt32(purpose)),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(seed &>> 32)))
    return (UInt64(bits[1]) << 32 | UInt64(bits[0]), UInt64(bits[3]) << 32 | UInt64(bits[2]))
  }
}
