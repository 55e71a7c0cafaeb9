import Attention
import Foundation

/// Frames and what the reference made of them: `library/vectors/<name>.safetensors`.
struct Vectors {
  let file: Safetensors
  /// The model that the frames are for: the name, without `-events` or `-motion`.
  let model: String
  let count: Int
  /// (frames, exits, classes)
  let logits: [Float]
  let probabilities: [Float]?
  let integerLogits: [Float]?
  private let raw: Safetensors.Tensor

  init(_ name: String) throws {
    file = try Safetensors(path: ShippedLibrary.folder.appending(path: "vectors/\(name).safetensors").path)
    model = name.hasSuffix("-events") || name.hasSuffix("-motion") ? String(name.dropLast(7)) : name
    guard let raw = file.tensors.first(where: { $0.name == "raw" }) else {
      throw LibraryError(file: name, problem: "no frames")
    }
    self.raw = raw
    count = raw.shape[0]
    logits = try file.floats("logits")
    probabilities = file.contains("probabilities") ? try file.floats("probabilities") : nil
    integerLogits = file.contains("int8.logits") ? try file.floats("int8.logits") : nil
  }

  /// Fills `frame` with frame `k`: rows of all the stream's channels, an image, or tokens.
  func read(_ k: Int, _ view: InputView, into frame: inout Frame) throws {
    let size = raw.range.count / count
    let start = raw.range.lowerBound + k * size
    let bytes = Array(file.bytes[start..<start + size])
    switch view {
    case .series(let channels, _, _, _):
      let all = raw.shape[2]
      var picked: [UInt8] = []
      for row in 0..<view.windowRows {
        for channel in channels {
          let at = 2 * (row * all + channel)
          picked += bytes[at..<at + 2]
        }
      }
      try view.read(payload: picked, into: &frame)
    case .image:
      try view.read(payload: bytes, into: &frame)
    case .embedding:
      for i in frame.values.indices {
        let bits = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self) }
        frame.values[i] = Double(Float(bitPattern: UInt32(littleEndian: bits)))
      }
    }
  }
}

/// The accuracies that a model's card claims.
struct Metrics {
  let frames: Int
  let accuracy: [Double]
  /// By rule: the share of frames that leave at each exit, and the accuracy.
  let earlyExit: [String: EarlyExit]

  struct EarlyExit: Decodable {
    struct Accuracy: Decodable { let value: Double }
    let share: [Double]
    let accuracy: Accuracy
  }

  init(_ name: String) throws {
    struct Card: Decodable {
      struct Metrics: Decodable {
        struct Exit: Decodable {
          struct Accuracy: Decodable { let value: Double }
          let accuracy: Accuracy
        }
        let test_frames: Int
        let exits: [Exit]
        let early_exit: [String: EarlyExit]
      }
      let metrics: Metrics
    }
    let path = ShippedLibrary.folder.appending(path: "models/\(name).json")
    let card = try JSONDecoder().decode(Card.self, from: Data(contentsOf: path))
    frames = card.metrics.test_frames
    accuracy = card.metrics.exits.map(\.accuracy.value)
    earlyExit = card.metrics.early_exit
  }
}
