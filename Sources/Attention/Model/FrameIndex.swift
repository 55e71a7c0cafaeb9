/// The frames of a stream in one row: clip after clip, and in a clip in the order of time.
///
/// Frame k of a clip ends, exclusively, at row `clip start + firstRows + k · hopRows`.
public struct FrameIndex: Sendable {
  /// Rows of the first frame, which is the window of the model that walks the stream.
  public let firstRows: Int
  /// Rows from one frame to the next.
  public let hopRows: Int
  /// Number of the first frame of each clip, and the number of frames at the end.
  public let clipFirst: [Int]
  private let clipStart: [Int]

  /// The frames of `stream` for a window of `firstRows`, one every `hopRows` (the card's, if nil).
  public init(_ stream: Stream, firstRows: Int, hopRows: Int? = nil) {
    let hop = hopRows ?? stream.card.hopRows
    precondition(firstRows > 0 && hop > 0, "frames of \(firstRows) rows every \(hop)")
    var first = [0]
    for clip in 0..<stream.clips {
      first.append(first[clip] + stream.frameCount(clip: clip, firstRows: firstRows, hopRows: hop))
    }
    self.firstRows = firstRows
    self.hopRows = hop
    clipFirst = first
    clipStart = stream.clipStart
  }

  /// The number of frames.
  public var count: Int { clipFirst[clipFirst.count - 1] }

  /// The frames of `clip`.
  public func frames(of clip: Int) -> Range<Int> { clipFirst[clip]..<clipFirst[clip + 1] }

  /// The clip that `frame` lies in, found by bisection.
  public func clip(of frame: Int) -> Int {
    precondition(frame >= 0 && frame < count, "frame \(frame) of \(count)")
    var (low, high) = (0, clipFirst.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if clipFirst[middle] <= frame { low = middle } else { high = middle }
    }
    return low
  }

  /// The row after the last of `frame`, counted over the whole stream.
  public func endRow(of frame: Int) -> Int {
    let clip = clip(of: frame)
    return clipStart[clip] + firstRows + (frame - clipFirst[clip]) * hopRows
  }
}
