/// Recorded sensor data with labels, cut in clips; immutable.
///
/// The tensor file holds `samples` [rows, channels] I16 or [images, H, W] U8, `clip_start` I32 [clips + 1],
/// `labels` U8 [rows] and `group` I32 [clips]; a JSON card lies beside it.
public final class Stream: Sendable {
  /// What the card says.
  public let card: StreamCard
  /// Rows, or images, of all clips together.
  public let rows: Int
  /// First row of each clip, and the number of rows at the end.
  public let clipStart: [Int]
  /// The class of each row.
  public let labels: [UInt8]
  /// The subject or session of each clip.
  public let groups: [Int]
  /// Height and width of an image, or nil for a series.
  public let imageSize: (height: Int, width: Int)?
  private let bytes: [UInt8]
  private let samples: Int
  private let channels: Int

  /// Reads `path` and the card beside it, and checks the one against the other.
  public convenience init(path: String) throws(LibraryError) {
    let cardPath = sibling(of: path, extension: "json")
    let card = try decodeCard(StreamCard.self, fileBytes(cardPath), name: cardPath)
    try self.init(file: Safetensors(path: path), card: card)
  }

  /// A stream of the tensors in `file`, described by `card`.
  public init(file: Safetensors, card: StreamCard) throws(LibraryError) {
    try checkSum(of: file, against: card.sha256)
    let samples: Safetensors.Tensor
    switch card.kind {
    case .series:
      samples = try file.tensor("samples", .int16)
      guard samples.shape.count == 2, samples.shape[1] == card.channels.count, samples.shape[1] > 0 else {
        throw LibraryError(
          file: file.name, part: "tensor 'samples'",
          problem: "expected shape [rows, \(card.channels.count)], found \(samples.shape)")
      }
      imageSize = nil
    case .images:
      samples = try file.tensor("samples", .uint8)
      guard samples.shape.count == 3 else {
        throw LibraryError(
          file: file.name, part: "tensor 'samples'", problem: "expected shape [images, H, W], found \(samples.shape)")
      }
      imageSize = (samples.shape[1], samples.shape[2])
    }
    rows = samples.shape[0]
    channels = samples.shape.dropFirst().reduce(1, *)
    clipStart = try file.int32s("clip_start").map(Int.init)
    labels = try file.uint8s("labels", shape: [rows])
    groups = try file.int32s("group", shape: [clipStart.count - 1]).map(Int.init)
    bytes = file.bytes
    self.samples = samples.range.lowerBound
    self.card = card
    try checkClips(file.name)
  }

  private init(_ other: Stream, bytes: [UInt8]) {
    (card, rows, clipStart, labels, groups) = (other.card, other.rows, other.clipStart, other.labels, other.groups)
    (imageSize, samples, channels) = (other.imageSize, other.samples, other.channels)
    self.bytes = bytes
  }

  private func checkClips(_ file: String) throws(LibraryError) {
    let ascending = zip(clipStart, clipStart.dropFirst()).allSatisfy { $0 < $1 }
    guard clipStart.count > 1, clipStart.first == 0, clipStart.last == rows, ascending else {
      throw LibraryError(
        file: file, part: "tensor 'clip_start'", problem: "expected ascending rows from 0 to \(rows)")
    }
    if let row = labels.firstIndex(where: { Int($0) >= card.classes.count }) {
      throw LibraryError(
        file: file, part: "tensor 'labels'",
        problem: "expected classes below \(card.classes.count), found \(labels[row]) at row \(row)")
    }
    guard card.hopRows > 0, card.rateHz > 0 else {
      throw LibraryError(file: file, problem: "expected positive hop_rows and rate_hz in the card")
    }
  }

  /// The number of clips.
  public var clips: Int { groups.count }

  /// The channels that samples belong to: those of a series; a picture has one.
  public var channelNames: [String] {
    imageSize == nil ? card.channels.map(\.name) : [card.channels.first?.name ?? "pixels"]
  }

  /// Standard deviation of each channel of ``channelNames`` over all rows, in raw steps.
  public var deviations: [Double] {
    let width = channelNames.count
    let count = rows * channels / width
    var (sums, squares) = (Array(repeating: 0, count: width), Array(repeating: 0.0, count: width))
    forEachSample { channel, value in sums[channel] += value }
    let means = sums.map { Double($0) / Double(count) }
    forEachSample { channel, value in
      squares[channel] += (Double(value) - means[channel]) * (Double(value) - means[channel])
    }
    return squares.map { ($0 / Double(count)).squareRoot() }
  }

  /// The same scenes recorded by another sensor: each sample changed by `change`, which is called row by row with a
  /// channel and a value, then rounded half to even and held to what a sample can say, as a converter saturates.
  public func altered(_ change: (_ channel: Int, _ value: Double) -> Double) -> Stream {
    var bytes = bytes
    var at = samples
    forEachSample { channel, value in
      let changed = change(channel, Double(value)).rounded(.toNearestOrEven)
      if imageSize == nil {
        let word = UInt16(bitPattern: Int16(max(-32_768, min(32_767, changed))))
        (bytes[at], bytes[at + 1]) = (UInt8(truncatingIfNeeded: word), UInt8(truncatingIfNeeded: word >> 8))
        at += 2
      } else {
        bytes[at] = UInt8(max(0, min(255, changed)))
        at += 1
      }
    }
    return Stream(self, bytes: bytes)
  }

  private func forEachSample(_ body: (_ channel: Int, _ value: Int) -> Void) {
    bytes.withUnsafeBytes { bytes in
      for row in 0..<rows {
        for column in 0..<channels {
          if imageSize == nil {
            body(column, Int(sample(bytes, row, column)))
          } else {
            body(0, Int(bytes[samples + row * channels + column]))
          }
        }
      }
    }
  }

  /// The card's class of "nothing happens", as an index.
  public var backgroundClass: Int? { card.backgroundClass.flatMap { card.classes.firstIndex(of: $0) } }

  /// Frames of a clip whose first ends after `firstRows` rows and whose next end `hopRows` later each.
  public func frameCount(clip: Int, firstRows: Int, hopRows: Int) -> Int {
    let rows = clipStart[clip + 1] - clipStart[clip]
    return rows < firstRows ? 0 : (rows - firstRows) / hopRows + 1
  }

  /// The class of the frame that ends before `endRow`: that of its last row.
  public func label(endRow: Int) -> Int { Int(labels[endRow - 1]) }

  /// Why frames of this stream cannot be seen through `view`, or nil.
  public func problem(with view: InputView) -> String? {
    switch (view, imageSize) {
    case (.series(let wanted, _, _, _), nil):
      guard !wanted.isEmpty, let bad = wanted.first(where: { !card.channels.indices.contains($0) }) else {
        return wanted.isEmpty ? "expected at least one channel" : nil
      }
      return "expected channels below \(channels) of stream '\(card.name)', found \(bad)"
    case (.image(let height, let width, let patch), let size?):
      if size != (height, width) {
        return "expected images of \(size.height) × \(size.width) of stream '\(card.name)', found \(height) × \(width)"
      }
      return height % patch == 0 && width % patch == 0 ? nil : "a patch of \(patch) does not tile \(height) × \(width)"
    case (.embedding, _):
      return "an embedding comes from another model, not from stream '\(card.name)'"
    case (.series, _?): return "stream '\(card.name)' holds images, not a series"
    case (.image, nil): return "stream '\(card.name)' holds a series, not images"
    }
  }

  /// Fills `frame` with what `view` shows of the rows that end before `endRow`, which lies in `clip`.
  ///
  /// Rows before the clip's first repeat the first.
  public func read(_ view: InputView, clip: Int, endRow: Int, into frame: inout Frame) {
    requireInside(clip, endRow, view)
    precondition(frame.tokens == view.tokens && frame.features == view.features, "the frame is not of this view")
    bytes.withUnsafeBytes { bytes in
      switch view {
      case .series(let wanted, let divider, _, _):
        let begin = endRow - view.windowRows
        view.decimate(divider: divider, channels: wanted.count, into: &frame) { row, channel in
          Int(sample(bytes, max(begin + row, clipStart[clip]), wanted[channel]))
        }
      case .image(_, let width, let patch):
        let image = samples + (endRow - 1) * channels
        InputView.cut(width: width, patch: patch, into: &frame) { Int(bytes[image + $0]) }
      case .embedding:
        preconditionFailure("an embedding cannot be read from a stream")
      }
    }
  }

  /// Appends to `payload` what a node sends so that a gateway sees the same frame; see ``InputView/payloadBytes``.
  public func appendPayload(_ view: InputView, clip: Int, endRow: Int, to payload: inout [UInt8]) {
    requireInside(clip, endRow, view)
    bytes.withUnsafeBytes { bytes in
      switch view {
      case .series(let wanted, _, _, _):
        for row in endRow - view.windowRows..<endRow {
          for channel in wanted {
            let value = UInt16(bitPattern: sample(bytes, max(row, clipStart[clip]), channel))
            payload.append(UInt8(truncatingIfNeeded: value))
            payload.append(UInt8(truncatingIfNeeded: value >> 8))
          }
        }
      case .image:
        let image = samples + (endRow - 1) * channels
        payload.append(contentsOf: bytes[image..<image + channels])
      case .embedding:
        preconditionFailure("an embedding cannot be read from a stream")
      }
    }
  }

  private func requireInside(_ clip: Int, _ endRow: Int, _ view: InputView) {
    precondition(
      endRow > clipStart[clip] && endRow <= clipStart[clip + 1],
      "row \(endRow) does not end a frame of clip \(clip), which has rows \(clipStart[clip])..<\(clipStart[clip + 1])")
    if case .series = view { return }
    precondition(imageSize != nil, "stream '\(card.name)' holds a series, not images")
  }

  private func sample(_ bytes: UnsafeRawBufferPointer, _ row: Int, _ channel: Int) -> Int16 {
    Int16(
      littleEndian: bytes.loadUnaligned(fromByteOffset: samples + 2 * (row * channels + channel), as: Int16.self))
  }
}
