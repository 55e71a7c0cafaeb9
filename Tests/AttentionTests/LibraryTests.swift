import Attention
import Foundation
import Quantities
import Testing

/// The shipped models and streams, against what PyTorch and the integer reference in Python made of the same frames.
@Suite struct ShippedLibrary {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "library")

  static func names(_ part: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: part).path)) ?? []
    return files.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }.sorted()
  }

  /// Names of models that are encoders, and of vectors for them.
  static let encoders = names("models").filter { (try? trained($0).encoder) != nil }
  static let encoderVectors = names("vectors").filter { vectors in
    encoders.contains { vectors == $0 || vectors == "\($0)-events" }
  }

  static func trained(_ name: String) throws -> TrainedModel {
    try TrainedModel(path: folder.appending(path: "models/\(name).safetensors").path)
  }

  static func model(_ name: String) throws -> Model {
    try Model(path: folder.appending(path: "models/\(name).safetensors").path)
  }

  static func stream(_ name: String) throws -> Attention.Stream {
    try Attention.Stream(path: folder.appending(path: "streams/\(name).safetensors").path)
  }

  @Test func thereIsALibrary() {
    #expect(Self.names("models").count > 2)
    #expect(Self.names("vectors").count > 2)
  }

  @Test(arguments: names("models")) func everyModelHasVectors(name: String) throws {
    #expect(Self.names("vectors").contains(name))
    #expect(try Self.trained(name).card.name == name)
  }

  @Test(arguments: encoderVectors) func logitsAreThoseOfTheReference(name: String) throws {
    let vectors = try Vectors(name)
    let model = try Self.model(vectors.model)
    let shape = model.shape
    let float = Encoder(model, precision: .float32)
    let integer = model.precisions.contains(.int8) ? Encoder(model, precision: .int8) : nil
    let all = ExitRule(.maxProbability, thresholds: [1])
    var frame = Frame(model.view)
    var worst: Float = 0
    for k in 0..<vectors.count {
      try vectors.read(k, model.view, into: &frame)
      _ = float.run(frame, rule: all)
      if let integer { _ = integer.run(frame, rule: all) }
      for l in 0..<shape.blocks {
        let at = (k * shape.blocks + l) * shape.classes
        for (c, found) in float.logits(exit: l).enumerated() {
          worst = max(worst, abs(found - vectors.logits[at + c]))
        }
        if let probabilities = vectors.probabilities {
          for (c, found) in float.probabilities(exit: l).enumerated() {
            #expect(abs(found - probabilities[at + c]) < 1e-4)
          }
        }
        if let integer, let wanted = vectors.integerLogits {
          #expect(integer.logits(exit: l) == Array(wanted[at..<at + shape.classes]))
        }
      }
    }
    #expect(worst <= 1e-4)
  }

  @Test(arguments: names("vectors").filter { $0.hasSuffix("-events") })
  func eventsGiveTheReferencesLogits(name: String) throws {
    let vectors = try Vectors(name)
    let model = try Self.model(vectors.model)
    let events = EventEncoder(model, EventRule(threshold: 0))
    var frame = Frame(model.view)
    var macs: [Int] = []
    for k in 0..<vectors.count {
      try vectors.read(k, model.view, into: &frame)
      macs.append(events.run(frame, rule: ExitRule(.maxProbability, thresholds: [1])).counts.mac)
      for l in 0..<model.shape.blocks {
        let at = (k * model.shape.blocks + l) * model.shape.classes
        for (c, found) in events.logits(exit: l).enumerated() { #expect(abs(found - vectors.logits[at + c]) < 1e-4) }
      }
    }
    #expect(macs.allSatisfy { $0 <= macs[0] })
  }

  /// The gate leaves the patches that it left in training, and the model answers on them as the reference does.
  @Test(arguments: names("vectors").filter { $0.hasSuffix("-motion") })
  func motionGivesTheReferencesLogits(name: String) throws {
    let vectors = try Vectors(name)
    let model = try Self.model(vectors.model)
    let shape = model.shape
    let active = try vectors.file.uint8s("active", shape: [vectors.count, shape.tokens])
    var gate = MotionGate(.encoder(model), try #require(model.card.motion))
    let encoders = Precision.allCases.map { Encoder(model, precision: $0, isPartial: true) }
    let all = ExitRule(.maxProbability, thresholds: [1])
    let integers = try #require(vectors.integerLogits)
    var frame = Frame(model.view)
    var runs = 0
    for k in 0..<vectors.count {
      try vectors.read(k, model.view, into: &frame)
      let run = gate.decide(frame).run
      let expected = active[k * shape.tokens..<(k + 1) * shape.tokens].map { $0 == 1 }
      #expect((0..<shape.tokens).map(gate.active.contains) == expected)
      guard run else { continue }
      runs += 1
      for encoder in encoders { _ = encoder.run(frame, on: gate.active, rule: all) }
      for l in 0..<shape.blocks {
        let at = (k * shape.blocks + l) * shape.classes
        for (c, found) in encoders[0].logits(exit: l).enumerated() {
          #expect(abs(found - vectors.logits[at + c]) < 1e-4)
        }
        #expect(encoders[1].logits(exit: l) == Array(integers[at..<at + shape.classes]))
      }
    }
    #expect(runs > 4 && runs < vectors.count)
  }

  @Test(arguments: encoderVectors) func tokensBetweenTheBlocksAreThoseOfTheReference(name: String) throws {
    let vectors = try Vectors(name)
    let model = try Self.model(vectors.model)
    let shape = model.shape
    var frame = Frame(model.view)
    try vectors.read(0, model.view, into: &frame)
    for l in 0..<shape.blocks {
      // A threshold of 1 before block l and of 0 behind it stops there.
      let rule = ExitRule(.maxProbability, thresholds: (0..<max(1, shape.blocks - 1)).map { $0 == l ? 0 : 1 })
      for (tensor, precision) in [("tokens.\(l)", Precision.float32), ("int8.residual.\(l)", .int8)]
      where vectors.file.contains(tensor) {
        let encoder = Encoder(model, precision: precision)
        #expect(encoder.run(frame, rule: rule).exit == l)
        let (wanted, slack): ([Float], Float) =
          switch precision {
          case .float32: (Array(try vectors.file.floats(tensor)), 1e-4)
          case .int8: (try vectors.file.int32s(tensor).map { Float($0) / 4096 }, 0)
          }
        // As many tokens as are left.
        #expect(wanted.count == shape.tokens * shape.width || shape.dropsTokens)
        for (i, value) in wanted.enumerated() {
          let found = encoder.embedding(token: i / shape.width, feature: i % shape.width)
          #expect(abs(found - value) <= slack)
        }
      }
    }
  }

  @Test(arguments: encoders) func accuracyIsTheCards(name: String) throws {
    let model = try Self.model(name)
    if case .embedding = model.view { return }
    let stream = try Self.stream(model.card.stream)
    let first = try Self.firstRows(stream)
    let index = FrameIndex(stream, firstRows: first)
    let metrics = try Metrics(name)
    #expect(stream.problem(with: model.view) == nil)
    #expect(index.count == metrics.frames)
    #expect(model.card.classNames == stream.card.classes)
    // A model that was trained behind a motion gate was measured behind it.
    var gate = model.card.motion.map { MotionGate(.encoder(model), $0) }
    let encoder = Encoder(model, precision: .float32, isPartial: gate != nil)
    let all = ExitRule(.maxProbability, thresholds: [1])
    var frame = Frame(model.view)
    var right = [Int](repeating: 0, count: model.shape.blocks)
    for k in 0..<index.count {
      if k > 0, index.clip(of: k) != index.clip(of: k - 1) { gate?.startClip() }
      stream.read(model.view, clip: index.clip(of: k), endRow: index.endRow(of: k), into: &frame)
      let label = stream.label(endRow: index.endRow(of: k))
      if let run = gate?.decide(frame).run, !run {
        if label == stream.backgroundClass { for l in right.indices { right[l] += 1 } }
        continue
      }
      _ = gate.map { encoder.run(frame, on: $0.active, rule: all) } ?? encoder.run(frame, rule: all)
      for l in right.indices {
        let p = encoder.probabilities(exit: l)
        if p.firstIndex(of: p.max() ?? 0) == label { right[l] += 1 }
      }
    }
    for l in right.indices {
      #expect(abs(Double(right[l]) / Double(index.count) - metrics.accuracy[l]) <= 0.000_051)
    }
  }

  /// Every rule lets the frames leave where the training's own measurement did, up to ties in rounding.
  @Test(arguments: names("models").filter { $0.contains("-node") }) func earlyExitsAreTheCards(name: String) throws {
    let model = try Self.model(name)
    let stream = try Self.stream(model.card.stream)
    let index = FrameIndex(stream, firstRows: model.view.windowRows)
    let measured = try Metrics(name).earlyExit
    #expect(measured.count == 4)
    let encoder = Encoder(model, precision: .float32)
    var frame = Frame(model.view)
    let slack = 2.1 / Double(index.count)
    for (name, wanted) in measured.sorted(by: { $0.key < $1.key }) {
      let rule = try #require(ExitRule.Measure(rawValue: name).flatMap { model.card.exitRule($0) })
      var (right, left) = (0, [Int](repeating: 0, count: model.shape.blocks))
      for k in 0..<index.count {
        stream.read(model.view, clip: index.clip(of: k), endRow: index.endRow(of: k), into: &frame)
        let outcome = encoder.run(frame, rule: rule)
        left[outcome.exit] += 1
        if outcome.predictedClass == stream.label(endRow: index.endRow(of: k)) { right += 1 }
      }
      for l in left.indices {
        #expect(abs(Double(left[l]) / Double(index.count) - wanted.share[l]) < slack, "\(name), exit \(l)")
      }
      #expect(abs(Double(right) / Double(index.count) - wanted.accuracy.value) < slack, "\(name)")
    }
  }

  @Test(arguments: encoders) func noiseIsAnsweredAtChance(name: String) throws {
    let model = try Self.model(name)
    let classes = model.shape.classes
    let encoder = Encoder(model, precision: .float32)
    var random = SplitMix(81)
    var frame = Frame(model.view)
    var right = 0
    for _ in 0..<200 {
      let label = random.integer(0..<classes)
      for i in frame.values.indices { frame.values[i] = 2_000 * random.signed() }
      if encoder.run(frame).predictedClass == label { right += 1 }
    }
    // Within four standard deviations of 1/C.
    let share = 1 / Double(classes)
    #expect(abs(Double(right) / 200 - share) < 4 * (share * (1 - share) / 200).squareRoot())
  }

  @Test func anEmbeddingServesItsGateway() throws {
    for name in Self.encoders {
      let gateway = try Self.model(name)
      guard case .embedding = gateway.view, let node = gateway.card.nodeModel else { continue }
      let model = try Self.model(node)
      let stream = try Self.stream(model.card.stream)
      let index = FrameIndex(stream, firstRows: model.view.windowRows)
      let (near, far) = (Encoder(model, precision: .float32), Encoder(gateway, precision: .float32))
      var (frame, received) = (Frame(model.view), Frame(gateway.view))
      var right = 0
      for k in 0..<index.count {
        stream.read(model.view, clip: index.clip(of: k), endRow: index.endRow(of: k), into: &frame)
        _ = near.run(frame)
        var payload: [UInt8] = []
        near.appendEmbedding(to: &payload)
        try gateway.view.read(payload: payload, into: &received)
        if far.run(received).predictedClass == stream.label(endRow: index.endRow(of: k)) { right += 1 }
      }
      let wanted = try Metrics(name).accuracy[gateway.shape.blocks - 1]
      #expect(abs(Double(right) / Double(index.count) - wanted) <= 0.002)
    }
  }

  /// The window of the stream's node model, with which its frames begin.
  static func firstRows(_ stream: Attention.Stream) throws -> Int {
    for name in names("models") {
      let model = try trained(name)
      if model.card.stream == stream.card.name, model.card.role == .node { return model.view.windowRows }
    }
    throw LibraryError(file: stream.card.name, problem: "no node model for this stream")
  }
}
