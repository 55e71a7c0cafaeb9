import Attention
import Foundation

/// Whole frames of a shipped node's model, from the normalisation to the last exit, in both precisions.
enum FrameTable {
  private static let model = "spar-node"

  static func run(_ bench: Bench) -> BenchmarkTable {
    let path = URL(filePath: #filePath).appending(path: "../../../library/models/\(model).safetensors").standardized
      .path
    guard let model = try? Model(path: path) else { fatalError("cannot read \(path)") }
    return bench.table(
      "whole frames, \(Self.model)", unit: "thousand frames/s",
      Precision.allCases.map { precision in
        Contender(name: "\(precision)") { time(Encoder(model, precision: precision)) }
      })
  }

  private static func time(_ encoder: Encoder) -> Sample {
    var chance = Chance(seed: 2)
    var frame = Frame(encoder.model.view)
    for i in frame.values.indices { frame.values[i] = Double(chance.wait(mean: 1_000)) / 1_000 - 1 }
    let calls = 4_000
    var sum: Float = 0
    for _ in 0..<calls / 10 { sum += encoder.run(frame).confidence }
    let began = processorSeconds()
    for _ in 0..<calls { sum += encoder.run(frame).confidence }
    return Sample(
      events: Double(calls) * 1e3, seconds: processorSeconds() - began, check: sum.isFinite ? "-" : "not finite")
  }
}
