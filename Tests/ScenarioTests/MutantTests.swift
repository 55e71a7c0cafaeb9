import FleetModel
import ScenarioYAML
import Testing

/// Damaged scenarios: whatever a slip of the finger makes of one, it is read or refused, and nothing traps.
@Suite struct Mutants {
  static let scraps = [
    ":", "-", "'", "\"", "{", "}", "[", "]", "#", "&a ", "*a", "<<: ", "\n", "  ", "\t", "0", "-1", "9e999", " mAh",
    "é", "%",
    "!", "|", ">", "..", "none", "99999999999999999999", "\r\n", "\u{E000}",
  ]

  /// `text` with one to three characters taken away, doubled or replaced by a scrap.
  static func mutant(of text: String, _ draws: inout Draws) -> String {
    var characters = Array(text)
    for _ in 0...draws.next() % 3 {
      let place = Int(draws.next() % UInt64(characters.count))
      let scrap = scraps[Int(draws.next() % UInt64(scraps.count))]
      switch draws.next() % 4 {
      case 0: characters.remove(at: place)
      case 1: characters.replaceSubrange(place...place, with: scrap)
      case 2: characters.insert(contentsOf: scrap, at: place)
      default:
        let end = min(characters.count, place + Int(draws.next() % 40))
        characters.insert(contentsOf: characters[place..<end], at: place)
      }
    }
    return String(characters)
  }

  func check(_ yaml: String, _ library: LibraryFolder) {
    do {
      let plan = try Scenario.plan(yaml: yaml, file: "s.yaml", library: library).plan
      #expect(plan.groups.allSatisfy { $0.count > 0 && !$0.gateways.isEmpty })
    } catch {
      #expect(!error.problems.isEmpty)
      let places = error.problems.map { ($0.line, $0.column) }
      #expect(zip(places, places.dropFirst()).allSatisfy { $0 <= $1 }, "\(yaml)")
      #expect(error.problems.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.message.isEmpty })
    }
  }

  @Test func withoutALibrary() {
    var draws = Draws(state: 1)
    for _ in 0..<1_500 { check(Self.mutant(of: valid, &draws), LibraryFolder(path: "/nowhere")) }
  }

  @Test func withTheLibrary() throws {
    var draws = Draws(state: 2)
    let library = try library()
    for _ in 0..<40 { check(Self.mutant(of: valid, &draws), library) }
  }

  /// Lines may end as on other systems.
  @Test func carriageReturns() throws {
    #expect(try problems(valid.replacing("\n", with: "\r\n")) == "no problem")
    let doubled = valid.replacing("count: 10", with: "count: 10\n    count: 20").replacing("\n", with: "\r\n")
    #expect(try problems(doubled) == "s.yaml:23:5: duplicate key 'count'; it stands on line 22 already")
  }

  /// Aliases of aliases do not fill the memory.
  @Test func aliasesThatGrow() throws {
    var yaml = "x-0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for level in 1...6 {
      let one = "*a\(level - 1)"
      yaml += "x-\(level): &a\(level) [\(Array(repeating: one, count: 10).joined(separator: ", "))]\n"
    }
    let found = try problems(yaml, library: LibraryFolder(path: "/nowhere"))
    #expect(found.contains("the aliases of this file unfold to more than 1000000 values"))
  }
}
