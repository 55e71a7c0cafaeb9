import Attention

/// The frames that a group's nodes draw from: those of its stream, as its model's window cuts them.
final class FrameDeck: Sendable {
  let index: FrameIndex
  /// Clips long enough for one frame.
  let clips: [Int]
  private let labels: ContiguousArray<UInt8>

  init(_ stream: Attention.Stream, view: InputView) {
    let index = FrameIndex(stream, firstRows: view.windowRows)
    self.index = index
    clips = (0..<stream.clips).filter { !index.frames(of: $0).isEmpty }
    labels = ContiguousArray((0..<index.count).map { stream.labels[index.endRow(of: $0) - 1] })
  }

  var count: Int { labels.count }

  func count(inClip clip: Int) -> Int { index.clipFirst[clip + 1] - index.clipFirst[clip] }
  func start(ofClip clip: Int) -> Int { index.clipFirst[clip] }
  func label(_ frame: Int) -> UInt8 { labels[frame] }
}
