import Attention
import Testing

/// What is not a number is refused wherever it comes in: never a silent wrong answer.
@Suite struct NotANumber {
  /// Everything that takes frames.
  static let engines = [
    "float32", "int8", "stochastic", "events", "lean", "linformer", "performer", "fixed", "tokens", "skip",
    "linformer-int8",
    "fixed-int8", "tokens-int8", "spiking", "spike-driven", "window", "gate", "gate-later",
  ]

  /// Runs a good frame, then `value` as the last feature of the last token, through the engine called `name`.
  static func feed(_ value: Double, to name: String) throws {
    func shape(_ attention: AttentionKind) -> ModelShape { TrainedVariants.shape(attention) }
    let kinds: [String: ModelShape] = [
      "events": shape(.window(radius: 2)), "lean": shape(.window(radius: 2)), "linformer": shape(.linformer(rank: 4)),
      "performer": shape(.performer(features: 8)), "fixed": shape(.fixed),
      "tokens": LearnedStructures.shape(tokenShare: 0.5), "skip": LearnedStructures.shape(skipGates: true),
      "spiking": shape(.spiking(steps: 2)), "spike-driven": shape(.spikeDriven(steps: 2)),
    ]
    let part = name.hasSuffix("-int8") ? String(name.dropLast(5)) : name
    let model = try RandomModel(kinds[part] ?? shape(.dense), seed: 161).loaded()
    var random = SplitMix(162)
    let good = randomFrame(model.shape, &random)
    var bad = good
    bad.values[bad.values.count - 1] = value
    switch name {
    case "events", "lean":
      let encoder = EventEncoder(model, EventRule(threshold: 0.1, state: name == "lean" ? .lean : .cached))
      _ = encoder.run(good)
      _ = encoder.run(bad)
    case "gate", "gate-later":
      var gate = FrameGate(.encoder(model), reference: .lastRun, noiseFloor: 0.1, share: 0.1)
      if name == "gate-later" { _ = gate.decide(good) }
      _ = gate.decide(bad)
    case "stochastic":
      _ = Encoder(model, precision: .int8, rounding: .stochastic).run(bad)
    case "window":
      _ = Encoder(model, precision: .float32, technique: try AttentionTechnique(parsing: "window:2")).run(bad)
    default:
      _ = Encoder(model, precision: name.hasSuffix("int8") ? .int8 : .float32).run(bad)
    }
  }

  @Test(arguments: engines) func everyEngineTakesNumbers(name: String) throws { try Self.feed(1.5, to: name) }

  @Test(arguments: engines) func noEngineTakesWhatIsNone(name: String) async {
    await #expect(processExitsWith: .failure) { [name] in try NotANumber.feed(.nan, to: name) }
  }

  @Test(arguments: engines) func noEngineTakesInfinity(name: String) async {
    await #expect(processExitsWith: .failure) { [name] in try NotANumber.feed(-.infinity, to: name) }
  }

  /// No tensor of floats brings one in, whatever it is for.
  @Test(arguments: [
    TrainedVariants.shape(.dense), TrainedVariants.shape(.linformer(rank: 4)), TrainedVariants.shape(.fixed),
  ])
  func noTensorBringsOneIn(shape: ModelShape) throws {
    let described = RandomModel(shape, seed: 163)
    for tensor in described.file.tensors {
      guard case .float32(let values) = tensor.values else { continue }
      for bad in [Float.nan, .infinity] {
        var damaged = described
        damaged.file.change(tensor.name) { $0[values.count - 1] = bad }
        let error = #expect(throws: LibraryError.self) { try damaged.loaded() }
        #expect("\(try #require(error))".contains("tensor '\(tensor.name)': expected finite values"))
      }
    }
  }
}
