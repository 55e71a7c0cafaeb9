import Attention

/// Dense attention in float32 on one thread, beside PyTorch and ONNX Runtime: 4 n² d operations a call, in GFLOP/s; then
/// whole frames of a model of the shape of `spar-node`.
enum AttentionSuite {
  private struct Size {
    let tokens: Int
    let width: Int
    let heads: Int
  }

  private static let sizes =
    [32, 64].flatMap { width in [16, 64, 128, 256].map { Size(tokens: $0, width: width, heads: 1) } }
    + [Size(tokens: 32, width: 32, heads: 4), Size(tokens: 256, width: 64, heads: 4)]

  static func run(_ bench: Bench) -> [BenchmarkTable] { sizes.map { table(bench, $0) } + [FrameTable.run(bench)] }

  private static func table(_ bench: Bench, _ size: Size) -> BenchmarkTable {
    let arguments = "\(size.tokens) \(size.width) \(size.heads)"
    var contenders = [Contender(name: "fleetsim") { own(size) }]
    for (name, modules) in [("PyTorch", ["torch"]), ("ONNX Runtime", ["onnxruntime", "onnx"])] {
      let install = "pip install \(modules.joined(separator: " "))"
      if let peer = bench.peers.python("\(modules[0])_attention", needs: modules, install: install) {
        contenders.append(Contender(name: name) { bench.peers.sample("\(peer) \(arguments)") })
      }
    }
    return bench.table(
      "attention, n = \(size.tokens), d = \(size.width), heads \(size.heads)", unit: "GFLOP/s", contenders)
  }

  private static func own(_ size: Size) -> Sample {
    var chance = Chance(seed: 1)
    let attention = DenseAttention(tokens: size.tokens, heads: size.heads, headWidth: size.width / size.heads) {
      Float(chance.wait(mean: 1_000)) / 1_000 - 1
    }
    let work = 4 * Double(size.tokens * size.tokens * size.width)
    let calls = max(20, Int(4e8 / work))
    var sum: Float = 0
    for _ in 0..<calls / 10 { sum += attention.run() }
    let began = processorSeconds()
    for _ in 0..<calls { sum += attention.run() }
    // Thousands of operations, which a table's millions a second turn into GFLOP/s.
    let seconds = processorSeconds() - began
    return Sample(events: Double(calls) * work / 1e3, seconds: seconds, check: sum.isFinite ? "-" : "not finite")
  }
}
