import Attention
import Foundation
import Quantities
import Testing

/// Patterns that a file lists key by key.
@Suite struct PatternFiles {
  static let shape = Encoders.shape(.dense)

  static func text(_ pattern: AttentionPattern, ranges: Bool = false) -> String {
    (0..<pattern.tokens).map { i in
      let keys = pattern.columns[pattern.rowStart[i]..<pattern.rowStart[i + 1]].map(Int.init)
      guard ranges, let first = keys.first, let last = keys.last, last - first + 1 == keys.count else {
        return keys.map(String.init).joined(separator: i % 2 == 0 ? " " : ", ")
      }
      return first == last ? "\(first)" : "\(first)-\(last)  # a comment"
    }.joined(separator: "\n") + "\n"
  }

  /// A technique by a file of this text.
  static func technique(_ text: String) throws -> AttentionTechnique {
    let folder = FileManager.default.temporaryDirectory
    let name = "pattern-\(UUID().uuidString).txt"
    let file = folder.appending(path: name)
    try text.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    return try AttentionTechnique(parsing: "csr:\(name)", folder: folder.path)
  }

  /// Dense, windows and strides come back as they were written, and run bit for bit as by their formula.
  @Test(arguments: ["dense", "window:2", "strided:3", "anchors:4", "causal-window:3"], [false, true])
  func aListedPatternIsItsFormula(formula: String, ranges: Bool) throws {
    let model = try RandomModel(Self.shape, seed: 171).loaded()
    let wanted = try AttentionTechnique(parsing: formula)
    let pattern = wanted.widestPattern(for: model)
    let listed = try Self.technique("# \(formula)\n" + Self.text(pattern, ranges: ranges))
    #expect(listed.widestPattern(for: model) == pattern)
    var random = SplitMix(172)
    let frame = randomFrame(Self.shape, &random)
    for precision in Precision.allCases {
      let (one, other) = (
        Encoder(model, precision: precision, technique: listed), Encoder(model, precision: precision, technique: wanted)
      )
      let (found, expected) = (one.run(frame), other.run(frame))
      #expect(one.logits(exit: 2) == other.logits(exit: 2))
      // A look-up and a byte a key and head in every block, two bytes for the beginning of each row.
      let (n, heads) = (Self.shape.tokens, Self.shape.heads)
      #expect(found.counts.lookup - expected.counts.lookup == 3 * heads * pattern.pairs)
      #expect(
        found.counts.flashRead - expected.counts.flashRead == 3 * heads * (pattern.pairs + 2 * (n + 1)))
      #expect(found.counts.mac == expected.counts.mac)
      #expect(
        ModelMemory(model, precision, technique: listed).flashBytes
          - ModelMemory(model, precision, technique: wanted).flashBytes == pattern.pairs + 2 * (n + 1))
    }
  }

  /// Any pattern, without its own key even: against the plain model.
  @Test func anyPatternIsThePlainModel() throws {
    var random = SplitMix(173)
    let described = RandomModel(Self.shape, seed: 174)
    let model = try described.loaded()
    for _ in 0..<4 {
      let rows = (0..<Self.shape.tokens).map { _ in
        let keys = (0..<Self.shape.tokens).filter { _ in random.integer(0..<3) == 0 }
        return keys.isEmpty ? [random.integer(0..<Self.shape.tokens)] : keys
      }
      let text = rows.map { $0.map(String.init).joined(separator: "\t") }.joined(separator: "\n")
      let technique = try Self.technique(text)
      let plain = PlainIntegerModel(described, pattern: technique.widestPattern(for: model))
      let encoder = Encoder(model, precision: .int8, technique: technique)
      let frame = randomFrame(Self.shape, &random)
      _ = encoder.run(frame)
      #expect(encoder.logits(exit: 2) == plain.run(frame)[2])
    }
  }

  @Test func wideIndicesTakeTwoBytes() throws {
    let technique = try Self.technique(Self.text(.window(257, radius: 0)))
    #expect(technique.index(heads: 3).bytes == 2 * 257 + 2 * 258)
    #expect(technique.index(heads: 3).work.lookup == 3 * 257)
    #expect(try AttentionTechnique(parsing: "window:1").index(heads: 3).bytes == 0)
  }

  @Test(arguments: [
    ("0\n1 3\n2\n", ":2:3: expected a key from 0 to 2, as there are 3 tokens, found 3"),
    ("0\n0-1 1\n", ":2:5: expected keys that ascend, found 1 after 1"),
    ("0\n\n1\n", ":2:1: expected the keys of token 1, found none"),
    ("# none\n0 1\n0, x\n", ":3:4: expected a key such as 3, or keys such as 3-7, found 'x'"),
    ("0 1\n-1\n", ":2:1: expected a key such as 3, or keys such as 3-7, found '-1'"),
    ("0 1\n1-0\n", ":2:1: expected a key such as 3, or keys such as 3-7, found '1-0'"),
    ("0 nan\n", ":1:3: expected a key such as 3, or keys such as 3-7, found 'nan'"),
    ("", ": expected the keys of each token, a line each, found none"),
    ("# nothing\n", ": expected the keys of each token, a line each, found none"),
  ]) func whatIsWrongIsSaidWithItsPlace(text: String, said: String) {
    let error = #expect(throws: TechniqueError.self) { try PatternFile("p.txt", text: text, path: "folder/p.txt") }
    #expect(error?.problem == "folder/p.txt\(said)")
    #expect(error?.text == "csr:p.txt")
  }

  @Test func theFileMustSuitTheModel() throws {
    let model = try RandomModel(Self.shape, seed: 175).loaded()
    let technique = try Self.technique("0\n1\n2\n")
    let problem = try #require(technique.problem(for: model, .int8))
    #expect(problem.hasSuffix("lists the keys of 3 tokens, and the model has \(Self.shape.tokens)"))
    let missing = #expect(throws: TechniqueError.self) {
      try AttentionTechnique(parsing: "csr:nowhere.txt", folder: "/x")
    }
    #expect(missing?.problem.contains("/x/nowhere.txt") == true)
    let nameless = #expect(throws: TechniqueError.self) { try AttentionTechnique(parsing: "csr") }
    #expect(nameless?.problem == "expected a file, as in 'csr:FILE'")
    let both = #expect(throws: TechniqueError.self) { try AttentionTechnique(parsing: "window:2+csr:") }
    #expect(both?.problem == "expected a file, as in 'csr:FILE'")
    #expect("\(technique)".hasPrefix("csr:pattern-"))
  }
}
