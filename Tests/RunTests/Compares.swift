import Foundation
import Testing

/// `fleetsim bench` and `fleetsim advise`, as typed.
@Suite struct Compares {
  @Test func aTableHasALineForEachTechnique() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let ending = try fleetsim(
      "bench", "attention", "--model", "spar-node", "--frames", "28", "--technique", "int8", "--technique",
      "strided:4+int8+exit")
    #expect(ending.code == 0 && ending.error == "")
    #expect(ending.output.contains("spar-node on stm32l4r5, stream spar: 28 frames of 28 clips"))
    let rows = ending.output.split(separator: "\n").filter {
      $0.hasPrefix("int8 ") || $0.hasPrefix("strided:4+int8+exit ")
    }
    #expect(rows.count == 2)
  }

  @Test func jsonAndPictureAreWellFormed() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let plot = fleetsim.file("bench.svg")
    let ending = try fleetsim(
      "bench", "--model", "spar-node", "--frames", "28", "--technique", "float32", "--technique", "int8+exit",
      "--platform", "nrf52840", "--format", "json", "--plot", plot)
    #expect(ending.code == 0)
    let report = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any]
    #expect(report?["schema"] as? String == "fleetsim.bench.attention/1")
    let rows = try #require(report?["rows"] as? [[String: Any]])
    #expect(rows.map { $0["stack"] as? String } == ["float32", "int8+exit"])
    #expect(rows.allSatisfy { $0["platform"] as? String == "nrf52840" })
    let energies = rows.compactMap { $0["millijoules"] as? Double }
    #expect(energies.count == 2 && energies[0] > energies[1] && energies[1] > 0)
    let reader = TagChecker()
    #expect(try reader.depthIsBalanced(String(contentsOfFile: plot, encoding: .utf8)))
  }

  @Test(arguments: [
    (["--technique", "strided4"], "Did you mean 'strided'"), (["--model", "spar-nod"], "Did you mean 'spar-node'"),
    (["--platform", "stm32l4r"], "Did you mean 'stm32l4r5'"),
  ])
  func aWrongNameIsAnsweredWithTheNearest(arguments: [String], hint: String) throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let ending = try fleetsim.start(["bench", "attention"] + arguments).end()
    #expect(ending.code == 2 && ending.output == "")
    #expect(ending.error.contains(hint), "\(ending.error)")
  }

  @Test func aConvolutionIsComparedWithoutItsAttention() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let bench = try fleetsim(
      "bench", "attention", "--model", "spar-cnn", "--frames", "28", "--technique", "int8", "--technique", "top-k:8")
    #expect(bench.code == 0)
    #expect(
      bench.error
        == "left out: spar-cnn: 'top-k:8': the model is a convolutional network and has no attention\n")
    #expect(bench.output.split(separator: "\n").contains { $0.hasPrefix("int8 ") && $0.contains("–/1.0") })
    for arguments in [
      ["bench", "memory"], ["bench", "attention", "--n", "16"], ["advise", "--constraint", "battery"],
    ] {
      let refused = try fleetsim.start(arguments + ["--model", "spar-cnn"]).end()
      #expect(refused.code == 2 && refused.output == "")
      #expect(refused.error.contains("model 'spar-cnn' is a convolutional network and has no attention"))
    }
  }

  /// GELU has one int8 form, of integers alone; ReLU has it where it is asked for.
  @Test func integersAloneAreComparedAndRefused() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let bench = try fleetsim(
      "bench", "attention", "--model", "spar-node-gelu", "--model", "spar-node-skip", "--frames", "28", "--technique",
      "int8", "--technique", "int8+stochastic", "--technique", "int8+dyadic", "--format", "csv")
    #expect(bench.code == 0)
    #expect(
      bench.error == """
        left out: spar-node-gelu: 'int8+stochastic': the model has GELU, whose int8 is integers alone and rounds to the \
        nearest
        left out: spar-node-skip: 'int8+dyadic': a skip gate decides in floating point, and integers alone leave none

        """)
    let rows = bench.output.split(separator: "\n").filter { $0.contains("spar-node-gelu") }
    #expect(rows.count == 2)
    let same = rows.map { $0.replacing("int8+dyadic", with: "int8") }
    #expect(same[0] == same[1])
  }

  @Test func memoryAndShapesNeedNoExecution() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let memory = try fleetsim("bench", "memory", "--model", "spar-node", "--n", "16", "--format", "json")
    #expect(memory.code == 0)
    let report = try JSONSerialization.jsonObject(with: Data(memory.output.utf8)) as? [String: Any]
    #expect((report?["entries"] as? [[String: Any]])?.first?["tokens"] as? Int == 16)
    let shapes = try fleetsim("bench", "attention", "--model", "spar-node", "--n", "16", "--technique", "window:2")
    #expect(shapes.code == 0 && shapes.output.contains("spar-node's shape over 16 tokens"))
    let grid = try fleetsim("bench", "attention", "--model", "camera-node", "--n", "16")
    #expect(grid.code == 2 && grid.error.contains("grid"))
    #expect(try fleetsim("bench", "attention", "--n", "0").code != 0)
  }

  @Test func adviceNamesAStackOfItsFront() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let ending = try fleetsim("advise", "--constraint", "battery", "--model", "spar-node-window")
    #expect(ending.code == 0)
    let lines = ending.output.split(separator: "\n").map(String.init)
    let use = try #require(lines.first { $0.hasPrefix("Use ") })
    let stack = String(use.dropFirst(4).prefix { $0 != ":" })
    #expect(lines.contains { $0.hasPrefix("\(stack) ") })
  }

  @Test func adviceForScripts() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let plot = fleetsim.file("advice.svg")
    let ending = try fleetsim(
      "advise", "--constraint", "latency", "--model", "spar-node-window", "--format", "json", "--plot", plot)
    #expect(ending.code == 0)
    let report = try #require(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
    #expect(report["schema"] as? String == "fleetsim.advice/1" && report["constraint"] as? String == "latency")
    let (best, baseline) = (report["best"] as? [String: Any], report["baseline"] as? [String: Any])
    let saving = try #require(report["saving"] as? Double)
    let times = [baseline, best].compactMap { $0?["worst_milliseconds"] as? Double }
    #expect(times.count == 2 && abs(saving - times[0] / times[1]) < 1e-9)
    #expect(try TagChecker().depthIsBalanced(String(contentsOfFile: plot, encoding: .utf8)))
  }

  @Test func adviceThatCannotBeHadSaysSo() throws {
    let fleetsim = try Fleetsim()
    defer { fleetsim.remove() }
    let ending = try fleetsim(
      "advise", "--constraint", "size", "--model", "spar-node-window", "--require", "accuracy>=0.999")
    #expect(ending.output.contains("0.999"))
    #expect(!ending.output.contains("Use "))
    let wrong = try fleetsim("advise", "--constraint", "size", "--require", "accuracy=2")
    #expect(wrong.code == 2 && wrong.error.contains("--require: expected 'accuracy>='"))
    let unknown = try fleetsim("advise", "--constraint", "batery")
    #expect(unknown.code == 2 && unknown.error.contains("'battery'"))
  }
}

/// Tags that open and close each other; enough to catch a picture that was cut off.
private struct TagChecker {
  func depthIsBalanced(_ text: String) throws -> Bool {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("?") || tag.hasPrefix("!") || tag.hasSuffix("/") { continue }
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return false }
      } else {
        open.append(tag.prefix { $0 != " " && $0 != "\n" })
      }
    }
    return open.isEmpty && text.contains("<svg")
  }
}
