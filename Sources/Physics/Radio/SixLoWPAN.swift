/// How a datagram travels over IEEE 802.15.4: its headers compressed, and cut when it exceeds a frame.
///
/// The first fragment has a header of 4 bytes, each following one of 5; all but the last end at a multiple of 8 bytes of
/// the datagram before its compression, because offsets are counted in eights. A datagram has no more than 2047 bytes; a
/// longer message without headers is sent as several.
///
/// - Source: RFC 4944, section 5.3; RFC 6282.
/// - By hand: 200 bytes are 4 + 112 in the first frame of 116 bytes, and 5 + 88 in the second.
public enum SixLoWPAN {
  /// Most that eleven bits of `datagram_size` count.
  public static let maximumDatagramBytes = 2047
  /// Header of a datagram's first fragment.
  public static let firstHeaderBytes = 4
  /// Header of each other fragment.
  public static let nextHeaderBytes = 5

  /// Headers of a datagram.
  public struct Header: Hashable, Sendable {
    /// Bytes on air.
    public let carried: Int
    /// Bytes before their compression.
    public let whole: Int

    /// No headers.
    public static let none = Header(carried: 0, whole: 0)
    /// IPv6 between neighbours, 2 bytes of 40 as its addresses follow from the frame's; UDP, 7 of 8: the ports 4, the check
    /// sum 2, the dispatch 1 (RFC 6282).
    public static let udp = Header(carried: 9, whole: 48)
    /// The same IPv6 and the byte that names what follows, then TCP, which nobody compresses.
    public static let tcp = Header(carried: 23, whole: 60)
  }

  /// The bytes of each frame, fragmentation headers included, for frames with `room` bytes.
  ///
  /// - Parameters:
  ///   - bytes: of the message, whose datagrams have no headers of their own.
  ///   - room: at least 40 bytes, so that the first fragment carries its headers and more.
  public static func frames(bytes: Int, room: Int) -> [Int] {
    var left = bytes
    var frames: [Int] = []
    repeat {
      let datagram = min(left, maximumDatagramBytes)
      frames += self.frames(datagramBytes: datagram, header: .none, room: room)
      left -= datagram
    } while left > 0
    return frames
  }

  /// The same for one datagram with `datagramBytes` after its headers.
  public static func frames(datagramBytes: Int, header: Header, room: Int) -> [Int] {
    precondition(room >= 40, "room is \(room)")
    if header.carried + datagramBytes <= room { return [header.carried + datagramBytes] }
    precondition(header.whole + datagramBytes <= maximumDatagramBytes, "a datagram of \(datagramBytes) bytes")
    let first = (room - firstHeaderBytes - header.carried + header.whole) / 8 * 8 - header.whole
    var frames = [firstHeaderBytes + header.carried + first]
    var left = datagramBytes - first
    while left + nextHeaderBytes > room {
      let part = (room - nextHeaderBytes) / 8 * 8
      frames.append(nextHeaderBytes + part)
      left -= part
    }
    return frames + [nextHeaderBytes + left]
  }
}
