import ArgumentParser
import Attention
import Studies

struct BenchMemoryCommand: ParsableCommand {
  enum Arithmetic: String, ExpressibleByArgument, CaseIterable {
    case float32, int8

    var precision: Precision { self == .int8 ? .int8 : .float32 }
  }

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

  static let configuration = CommandConfiguration(
    commandName: "memory",
    abstract: "Bytes that orders of execution move and keep: fusing, tiles, scratchpad, cache, order of tasks.",
    discussion: """
      Closed forms and a simulated cache for a model's shape; nothing is executed, and no result depends on the order. \
      The tiles are searched for the least traffic that fits the scratchpad.

        fleetsim bench memory
        fleetsim bench memory --model camera-node --scratchpad 4096 --precision int8
        fleetsim bench memory --n 64 --n 128 --n 256 --format json
      """)

  @Option(help: "A model; may be repeated. (default: spar-node, acsf1-node)")
  var model: [String] = []

  @Option(help: "Another number of tokens, for models with dense attention or a window; may be repeated.")
  var n: [Int] = []

  @Option(help: "float32 or int8: the bytes of a value.")
  var precision: Arithmetic = .float32

  @Option(help: "Bytes of scratchpad that tiles may take.")
  var scratchpad = 2048

  @Option(help: "Bytes of cache, four ways of 32-byte lines: a multiple of 128.")
  var cache = 4096

  @Option(help: "table or json.")
  var format: Format = .table

  @Option(help: "The folder with models, streams and weather.")
  var library: String?

  func validate() throws {
    if let bad = n.first(where: { !(1...4096).contains($0) }) {
      throw ValidationError("--n: expected 1 to 4096 tokens, found \(bad)")
    }
    if scratchpad < 64 { throw ValidationError("--scratchpad: expected at least 64 bytes, found \(scratchpad)") }
    if cache < 128 || cache % 128 != 0 {
      throw ValidationError("--cache: expected a multiple of 128 bytes, found \(cache)")
    }
  }

  func run() throws {
    do {
      let subjects = try StudySubjects(library: library)
      let setting = MemoryStudy.Setting(
        precision: precision.precision, scratchpadBytes: scratchpad,
        cache: Cache(sets: cache / 128, ways: 4, lineBytes: 32))
      var entries: [MemoryReport.Entry] = []
      for name in model.isEmpty ? ["spar-node", "acsf1-node"] : model {
        let shape = try subjects.encoder(name).model.shape
        guard shape.takesTechniques else {
          throw UnknownName("model '\(name)' has no softmax over pairs of all tokens, which the orders are about")
        }
        if case .grid = shape.attention, !n.isEmpty {
          throw UnknownName("model '\(name)' looks at a grid of patches, whose number is not free; leave out --n")
        }
        for tokens in n.isEmpty ? [shape.tokens] : n {
          entries.append(MemoryReport.Entry(name, MemoryStudy(shape.with(tokens: tokens), setting)))
        }
      }
      let report = MemoryReport(fleetsim: fleetsimVersion, setting, entries)
      switch format {
      case .table: print(report.text, terminator: "")
      case .json: print(try report.json())
      }
    } catch {
      throw Failure.report("\(error)", Failure.input)
    }
  }
}
