import Attention
import Foundation
import Testing

@Suite struct Streams {
  /// Two clips of 10 and 7 rows, two channels; row r holds r · 10 and −r.
  private func series(_ change: (inout TensorFile) -> Void = { _ in }) throws -> Attention.Stream {
    var file = TensorFile()
    file.add("clip_start", [3], .int32([0, 10, 17]))
    file.add("group", [2], .int32([4, 5]))
    file.add("samples", [17, 2], .int16((0..<17).flatMap { [Int16($0 * 10), -Int16($0)] }))
    file.add("labels", [17], .uint8((0..<17).map { $0 < 10 ? 0 : 1 }))
    change(&file)
    return try load(file, kind: "series", channels: 2)
  }

  /// Three images of 4 × 4; pixel i of image k is 16 k + i.
  private func images() throws -> Attention.Stream {
    var file = TensorFile()
    file.add("clip_start", [3], .int32([0, 1, 3]))
    file.add("group", [2], .int32([0, 1]))
    file.add("samples", [3, 4, 4], .uint8((0..<48).map { UInt8($0) }))
    file.add("labels", [3], .uint8([0, 1, 1]))
    return try load(file, kind: "images", channels: 0)
  }

  private func load(_ file: TensorFile, kind: String, channels: Int) throws -> Attention.Stream {
    let bytes = file.bytes
    let described = (0..<channels).map { #"{"name":"c\#($0)","unit":"g","scale":0.5}"# }.joined(separator: ",")
    let card = """
      {"name":"s","title":"t","kind":"\(kind)","synthetic":true,"rate_hz":25,"channels":[\(described)],
      "classes":["a","b"],"background_class":"b","hop_rows":2,"source":"none","licence":"none","split":"test",
      "seed":1,"sha256":"\(sha256(bytes))","bytes":\(bytes.count)}
      """
    return try Attention.Stream(
      file: Safetensors(bytes: bytes, name: "s.safetensors"),
      card: JSONDecoder().decode(StreamCard.self, from: Data(card.utf8)))
  }

  private func values(_ stream: Attention.Stream, channels: Int) -> [[Int]] {
    let row = InputView.series(channels: Array(0..<channels), divider: 1, tokens: 1, rowsPerToken: 1)
    return (0..<stream.clips).flatMap { clip in
      (stream.clipStart[clip]..<stream.clipStart[clip + 1]).map { number in
        var bytes: [UInt8] = []
        stream.appendPayload(row, clip: clip, endRow: number + 1, to: &bytes)
        return (0..<channels).map { Int(Int16(bitPattern: UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8)) }
      }
    }
  }

  @Test func anotherSensorShowsOtherSamplesOfTheSameScenes() throws {
    let stream = try series()
    let other = stream.altered { channel, value in channel == 0 ? value + 3 : value * 0.5 }
    // Half to even: −1 / 2 is 0, −3 / 2 is −2, −5 / 2 is −2.
    let halves = [0, 0, -1, -2, -2, -2, -3, -4, -4, -4, -5, -6, -6, -6, -7, -8, -8]
    #expect(values(other, channels: 2) == (0..<17).map { [10 * $0 + 3, halves[$0]] })
    #expect(values(stream, channels: 2) == (0..<17).map { [10 * $0, -$0] })
    #expect(values(stream.altered { $1 }, channels: 2) == values(stream, channels: 2))
    #expect((other.labels, other.groups, other.clipStart, other.rows) == (stream.labels, [4, 5], [0, 10, 17], 17))
  }

  /// A converter says its greatest or least value where it cannot say more.
  @Test func samplesSaturate() throws {
    let far = try series().altered { channel, _ in channel == 0 ? 32_767.6 : -1e300 }
    #expect(values(far, channels: 2) == Array(repeating: [32_767, -32_768], count: 17))
    let view = InputView.image(height: 4, width: 4, patch: 4)
    for (change, expected) in [(-20.0, 0), (400, 255), (240, 255)] {
      let picture = try images().altered { _, value in value + change }
      var bytes: [UInt8] = []
      picture.appendPayload(view, clip: 1, endRow: 2, to: &bytes)
      // Pixels of the second image are 16 to 31.
      #expect(bytes[0] == (change < 0 ? 0 : expected) && bytes[15] == (change < 0 ? 11 : 255))
    }
  }

  /// Of n equally spaced values, d apart: d √((n² − 1) / 12).
  @Test func deviationsAreThoseOfEachChannel() throws {
    let spread = (Double(17 * 17 - 1) / 12).squareRoot()
    let deviations = try series().deviations
    #expect(abs(deviations[0] - 10 * spread) < 1e-9 && abs(deviations[1] - spread) < 1e-9 && deviations.count == 2)
    let pixels = try images()
    #expect(pixels.channelNames == ["pixels"] && pixels.deviations.count == 1)
    #expect(abs(pixels.deviations[0] - (Double(48 * 48 - 1) / 12).squareRoot()) < 1e-9)
  }

  @Test func framesAreCountedClipByClip() throws {
    let stream = try series()
    #expect(stream.clips == 2 && stream.groups == [4, 5] && stream.backgroundClass == 1)
    #expect(stream.frameCount(clip: 0, firstRows: 4, hopRows: 2) == 4)
    #expect(stream.frameCount(clip: 1, firstRows: 4, hopRows: 2) == 2)
    #expect(stream.frameCount(clip: 1, firstRows: 7, hopRows: 2) == 1)
    #expect(stream.frameCount(clip: 1, firstRows: 8, hopRows: 2) == 0)
    let index = FrameIndex(stream, firstRows: 4)
    #expect(index.count == 6)
    #expect((0..<6).map { index.clip(of: $0) } == [0, 0, 0, 0, 1, 1])
    #expect((0..<6).map { index.endRow(of: $0) } == [4, 6, 8, 10, 14, 16])
    #expect(index.frames(of: 1) == 4..<6)
    let long = FrameIndex(stream, firstRows: 9)
    #expect(long.count == 1 && long.clip(of: 0) == 0)
  }

  @Test func aSeriesIsDecimatedAndCutInTokens() throws {
    let stream = try series()
    let view = InputView.series(channels: [1, 0], divider: 2, tokens: 2, rowsPerToken: 2)
    #expect((view.tokens, view.features, view.windowRows, view.payloadBytes) == (2, 4, 8, 32))
    var frame = Frame(view)
    stream.read(view, clip: 0, endRow: 9, into: &frame)
    // Rows 1…8, in pairs: means 1.5, 3.5, 5.5, 7.5.
    #expect(Array(frame.values) == [-1.5, 15, -3.5, 35, -5.5, 55, -7.5, 75])
    stream.read(view, clip: 1, endRow: 13, into: &frame)
    // Clip 1 begins at row 10, which is repeated on the left.
    #expect(Array(frame.values) == [-10, 100, -10, 100, -10, 100, -11.5, 115])
  }

  @Test func imagesAreCutInPatches() throws {
    let stream = try images()
    let view = InputView.image(height: 4, width: 4, patch: 2)
    var frame = Frame(view)
    stream.read(view, clip: 1, endRow: 2, into: &frame)
    #expect(Array(frame.values) == [16, 17, 20, 21, 18, 19, 22, 23, 24, 25, 28, 29, 26, 27, 30, 31])
    #expect(stream.frameCount(clip: 1, firstRows: 1, hopRows: 1) == 2)
  }

  @Test func aPayloadIsTheFrame() throws {
    for (stream, view) in [
      (try series(), InputView.series(channels: [1], divider: 3, tokens: 3, rowsPerToken: 1)),
      (try series(), InputView.series(channels: [0, 1], divider: 1, tokens: 2, rowsPerToken: 3)),
      (try images(), InputView.image(height: 4, width: 4, patch: 2)),
    ] {
      var (seen, received) = (Frame(view), Frame(view))
      stream.read(view, clip: 1, endRow: stream.clipStart[1] + 1, into: &seen)
      var payload: [UInt8] = []
      stream.appendPayload(view, clip: 1, endRow: stream.clipStart[1] + 1, to: &payload)
      #expect(payload.count == view.payloadBytes)
      try view.read(payload: payload, into: &received)
      #expect(seen == received)
    }
    var bytes: [UInt8] = []
    try series().appendPayload(
      .series(channels: [0, 1], divider: 1, tokens: 1, rowsPerToken: 2), clip: 0, endRow: 3, to: &bytes)
    #expect(bytes == [10, 0, 255, 255, 20, 0, 254, 255])
  }

  @Test func foreignPayloadsAreRefused() throws {
    let view = InputView.embedding(tokens: 1, features: 2)
    var frame = Frame(view)
    try view.read(payload: [0, 0, 0, 63, 4, 252], into: &frame)
    #expect(Array(frame.values) == [2, -2])
    #expect(throws: PayloadError(description: "expected a payload of 6 bytes, found 5")) {
      try view.read(payload: [0, 0, 0, 63, 4], into: &frame)
    }
    #expect(throws: PayloadError(description: "expected a positive finite scale, found nan")) {
      try view.read(payload: [0, 0, 192, 127, 4, 5], into: &frame)
    }
    #expect(throws: PayloadError(description: "expected a positive finite scale, found 0.0")) {
      try view.read(payload: [0, 0, 0, 0, 4, 5], into: &frame)
    }
  }

  @Test func unfitViewsAreNamed() throws {
    let (series, images) = (try series(), try images())
    let wide = InputView.series(channels: [0, 2], divider: 1, tokens: 1, rowsPerToken: 1)
    #expect(series.problem(with: wide) == "expected channels below 2 of stream 's', found 2")
    #expect(series.problem(with: .image(height: 4, width: 4, patch: 2)) == "stream 's' holds a series, not images")
    #expect(
      images.problem(with: .image(height: 4, width: 8, patch: 2))
        == "expected images of 4 × 4 of stream 's', found 4 × 8")
    #expect(images.problem(with: .image(height: 4, width: 4, patch: 3)) == "a patch of 3 does not tile 4 × 4")
    #expect(images.problem(with: .image(height: 4, width: 4, patch: 2)) == nil)
    #expect(series.problem(with: .embedding(tokens: 1, features: 1))?.hasPrefix("an embedding comes from") == true)
  }

  @Test func damagedStreamsAreNamed() {
    func message(_ change: @escaping (inout TensorFile) -> Void) -> String {
      do { _ = try series(change) } catch { return "\(error)" }
      return "no error"
    }
    func replace(_ name: String, _ shape: [Int], _ values: TensorFile.Values) -> (inout TensorFile) -> Void {
      { file in
        file.tensors.removeAll { $0.name == name }
        file.add(name, shape, values)
      }
    }
    #expect(
      message(replace("clip_start", [3], .int32([0, 12, 10])))
        == "s.safetensors: tensor 'clip_start': expected ascending rows from 0 to 17")
    #expect(
      message(replace("labels", [17], .uint8([UInt8](repeating: 2, count: 17))))
        == "s.safetensors: tensor 'labels': expected classes below 2, found 2 at row 0")
    #expect(
      message(replace("samples", [17, 1], .int16([Int16](repeating: 2, count: 17))))
        == "s.safetensors: tensor 'samples': expected shape [rows, 2], found [17, 1]")
    #expect(
      message(replace("group", [1], .int32([1]))) == "s.safetensors: tensor 'group': expected shape [2], found [1]")
  }
}
