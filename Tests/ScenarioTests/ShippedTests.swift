import FleetModel
import Foundation
import Quantities
import ScenarioYAML
import Testing

/// The scenarios of the repository, the template and the documents.
@Suite struct Shipped {
  static let scenarios = [
    "attention-stacks", "attention-techniques", "dense-baseline", "five-chemistries-summer", "five-chemistries-winter",
    "five-radios", "hard-year", "hot-day", "integers-alone", "lorawan-crowding", "off-grid-gateway", "quickstart",
    "race-or-pace", "smart-plugs-event", "solar-camera-traps", "solar-year", "ten-thousand", "unequal-sensors",
    "wearable-early-exit", "wildlife-hybrid",
  ]

  func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(repository)/\(path)", encoding: .utf8)
  }

  @Test func noneIsForgotten() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: repository + "/scenarios")
    #expect(files.filter { $0.hasSuffix(".yaml") }.sorted() == Self.scenarios.map { $0 + ".yaml" })
  }

  @Test(arguments: scenarios)
  func loadsAndSaysWhatItIsFor(name: String) throws {
    let scenario = try Scenario.load(path: "\(repository)/scenarios/\(name).yaml", library: library())
    #expect(scenario.plan.name == name)
    #expect(scenario.question?.hasSuffix("?") == true)
    #expect(scenario.compare?.isEmpty == false)
    #expect(scenario.text == (try text("scenarios/\(name).yaml")))
    #expect(scenario.plan.groups.allSatisfy { !$0.gateways.isEmpty })
    #expect(scenario.text.hasPrefix("# "))
  }

  @Test(arguments: scenarios)
  func fitsTheSchema(name: String) throws {
    let document = try #require(YAMLDocument.read(text("scenarios/\(name).yaml")))
    #expect(try SchemaValidator(Scenario.schema).problems(document) == [])
  }

  @Test(arguments: [
    Slip("every: 10 min", "every: 600", ""), Slip("count: 10", "colour: red", ""), Slip("count: 10", "count: 0", ""),
    Slip("precision: int8", "precision: float16", ""), Slip("battery: cr2032", "battery: aa", ""),
    Slip("type: unsure", "type: never", ""), Slip("stream: spar", "stream: [spar]", ""), Slip("gate: none", "", ""),
    Slip("threshold: 0.7", "threshold: high", ""), Slip("5 m .. 40 m", "5 to 40 m", ""),
  ])
  func theSchemaSeesMistakes(slip: Slip) throws {
    let validator = try SchemaValidator(Scenario.schema)
    #expect(try validator.problems(#require(YAMLDocument.read(valid))) == [])
    let found = try validator.problems(#require(YAMLDocument.read(slip.yaml)))
    #expect(found.isEmpty == slip.new.isEmpty, "\(found)")
  }

  /// As it is, and with every key that may be left out.
  @Test func theTemplateLoads() throws {
    let template = ScenarioTemplate.commented(named: "my-fleet")
    #expect(template.contains("\nname: my-fleet\n"))
    #expect(ScenarioTemplate.commented(named: "a: b").contains("\nname: quickstart\n"))
    #expect(try problems(template) == "no problem")
    let full = template.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let text = line.drop { $0 == " " }
      return text.hasPrefix("#") && !text.hasPrefix("# ") ? line.replacing("#", with: "", maxReplacements: 1) : line
    }.joined(separator: "\n")
    #expect(try problems(full) == "no problem")
    let validator = try SchemaValidator(Scenario.schema)
    #expect(try validator.problems(#require(YAMLDocument.read(full))) == [])
    let lines = full.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 140 })
  }

  /// Every key and every kind of section, as the definition has them; `FLEETSIM_RECORD=1` writes them anew.
  @Test func theDocumentHasTheReference() throws {
    let document = try text("docs/scenario.md")
    let parts = document.components(separatedBy: "<!-- reference -->\n")
    try #require(parts.count == 3)
    if ProcessInfo.processInfo.environment["FLEETSIM_RECORD"] == "1" {
      let renewed = [parts[0], Scenario.reference, parts[2]].joined(separator: "<!-- reference -->\n")
      try renewed.write(toFile: repository + "/docs/scenario.md", atomically: true, encoding: .utf8)
      return
    }
    let lines = parts[1].split(separator: "\n", omittingEmptySubsequences: false)
    for (written, generated) in zip(lines, Scenario.reference.split(separator: "\n", omittingEmptySubsequences: false))
    {
      try #require(written == generated, "docs/scenario.md is old")
    }
    #expect(parts[1] == Scenario.reference)
  }

  /// The examples in the text are scenarios, or parts that a scenario takes.
  @Test func theDocumentsExampleLoads() throws {
    let blocks = try text("docs/scenario.md").components(separatedBy: "```yaml\n").dropFirst()
    let whole = blocks.compactMap { $0.components(separatedBy: "```").first }.filter { $0.hasPrefix("fleetsim: 1") }
    #expect(whole.count == 1)
    for yaml in whole { #expect(try problems(yaml) == "no problem") }
  }
}
