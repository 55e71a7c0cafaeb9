/// How a datagram that exceeds a frame of IEEE 802.15.4 is cut.
///
/// The first fragment has a header of 4 bytes, each following one of 5; all but the last carry a multiple of 8 bytes,
/// because offsets are counted in eights. A datagram has no more than 2047 bytes; a longer message is sent as several.
///
/// - Source: RFC 4944, section 5.3.
/// - By hand: 200 bytes are 4 + 112 in the first frame of 116 bytes, and 5 + 88 in the second.
public enum SixLoWPAN {
  /// Most that eleven bits of `datagram_size` count.
  public static let maximumDatagramBytes = 2047
  /// Header of a datagram's first fragment.
  public static let firstHeaderBytes = 4
  /// Header of each other fragment.
  public static let nextHeaderBytes = 5

  /// The bytes of each frame, fragmentation headers included, for frames with `room` bytes.
  ///
  /// - Parameters:
  ///   - bytes: of the message, whose datagrams have no headers of their own.
  ///   - room: at least 16 bytes, so that a fragment carries eight.
  public static func frames(bytes: Int, room: Int) -> [Int] {
    var left = bytes
    var frames: [Int] = []
    repeat {
      let datagram = min(left, maximumDatagramBytes)
      append(datagramBytes: datagram, room: room, to: &frames)
      left -= datagram
    } while left > 0
    return frames
  }

  private static func append(datagramBytes: Int, room: Int, to frames: inout [Int]) {
    precondition(room >= 16, "room is \(room)")
    if datagramBytes <= room { return frames.append(datagramBytes) }
    var left = datagramBytes
    var header = firstHeaderBytes
    while left + header > room {
      let part = (room - header) / 8 * 8
      frames.append(header + part)
      left -= part
      header = nextHeaderBytes
    }
    frames.append(header + left)
  }
}
