public import Quantities

/// Mean operations of a frame.
public struct MeanCounts: Sendable, Hashable, Encodable {
  /// Multiply-accumulates in float32.
  public let macFloat32: Double
  /// Multiply-accumulates in int8.
  public let macInt8: Double
  /// Additions.
  public let add: Double
  /// Multiplications.
  public let multiply: Double
  /// Comparisons.
  public let compare: Double
  /// Exponentials.
  public let exp: Double
  /// Divisions and square roots.
  public let divide: Double
  /// Table look-ups.
  public let lookup: Double
  /// Random numbers of 32 bits.
  public let random: Double
  /// Bytes read from working memory.
  public let ramReadBytes: Double
  /// Bytes written to working memory.
  public let ramWrittenBytes: Double
  /// Bytes read from program memory.
  public let flashReadBytes: Double

  /// `total` over `frames` frames.
  public init(_ total: OpCount, frames: Int) {
    let frames = Double(frames)
    macFloat32 = Double(total.macFloat) / frames
    macInt8 = Double(total.macInt8) / frames
    add = Double(total.add) / frames
    multiply = Double(total.multiply) / frames
    compare = Double(total.compare) / frames
    exp = Double(total.exp) / frames
    divide = Double(total.divide) / frames
    lookup = Double(total.lookup) / frames
    random = Double(total.random) / frames
    ramReadBytes = Double(total.ramRead) / frames
    ramWrittenBytes = Double(total.ramWritten) / frames
    flashReadBytes = Double(total.flashRead) / frames
  }

  /// Multiply-accumulates of both kinds.
  public var mac: Double { macFloat32 + macInt8 }
}
