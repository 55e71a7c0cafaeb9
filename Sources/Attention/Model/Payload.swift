/// Bytes that are not the payload of a view.
public struct PayloadError: Error, Hashable, CustomStringConvertible {
  /// What is wrong, what was expected, what was found.
  public let description: String

  /// An error that reads `description`.
  public init(description: String) { self.description = description }
}

extension InputView {
  /// Fills `frame` from the bytes that a node sent for this view, little-endian; see ``payloadBytes``.
  ///
  /// - Throws: ``PayloadError`` if the length is wrong or an embedding's scale is not a positive finite number.
  public func read(payload: some RandomAccessCollection<UInt8>, into frame: inout Frame) throws(PayloadError) {
    precondition(frame.tokens == tokens && frame.features == features, "the frame is not of this view")
    guard payload.count == payloadBytes else {
      throw PayloadError(description: "expected a payload of \(payloadBytes) bytes, found \(payload.count)")
    }
    let byte = { (i: Int) in payload[payload.index(payload.startIndex, offsetBy: i)] }
    switch self {
    case .series(let channels, let divider, _, _):
      decimate(divider: divider, channels: channels.count, into: &frame) { row, channel in
        let at = 2 * (row * channels.count + channel)
        return Int(Int16(bitPattern: UInt16(byte(at)) | UInt16(byte(at + 1)) << 8))
      }
    case .image(_, let width, let patch):
      Self.cut(width: width, patch: patch, into: &frame) { Int(byte($0)) }
    case .embedding:
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(byte($1)) << UInt32(8 * $1) }
      let scale = Float(bitPattern: bits)
      guard scale.isFinite, scale > 0 else {
        throw PayloadError(description: "expected a positive finite scale, found \(scale)")
      }
      for i in frame.values.indices { frame.values[i] = Double(Float(Int8(bitPattern: byte(4 + i))) * scale) }
    }
  }

  /// Fills `frame` with means over `divider` rows each; `raw(row, channel)` counts rows from the window's first.
  func decimate(divider: Int, channels: Int, into frame: inout Frame, raw: (Int, Int) -> Int) {
    var at = 0
    for row in 0..<frame.values.count / channels {
      for channel in 0..<channels {
        var sum = 0
        for part in 0..<divider { sum += raw(row * divider + part, channel) }
        frame.values[at] = divider == 1 ? Double(sum) : Double(sum) / Double(divider)
        at += 1
      }
    }
  }

  /// Fills `frame` with the patches of an image; `raw(i)` is the image's pixel i, row by row.
  static func cut(width: Int, patch: Int, into frame: inout Frame, raw: (Int) -> Int) {
    let across = width / patch
    var at = 0
    for token in 0..<frame.tokens {
      let corner = token / across * patch * width + token % across * patch
      for y in 0..<patch {
        for x in 0..<patch {
          frame.values[at] = Double(raw(corner + y * width + x))
          at += 1
        }
      }
    }
  }
}
