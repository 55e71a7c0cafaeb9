import Foundation
import Physics
import ScenarioYAML
import Testing

/// The catalog and the folder it reads.
@Suite struct Catalogs {
  @Test(arguments: Shelf.allCases)
  func everyEntrySaysWhatItIs(shelf: Shelf) throws {
    let catalog = Catalog(library: try library())
    let entries = try catalog.entries(shelf)
    #expect(!entries.isEmpty)
    #expect(entries.map(\.name) == catalog.names(shelf))
    for entry in entries {
      #expect(!entry.title.isEmpty && !entry.constants.isEmpty, "\(entry.name)")
      #expect(entry.constants.allSatisfy { !$0.source.isEmpty }, "\(entry.name)")
    }
  }

  @Test func theLibraryIsFoundInOrder() throws {
    let root =
      FileManager.default.temporaryDirectory.path + "/fleetsim-library-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: root) }
    func make(_ folder: String) throws -> String {
      let path = "\(root)/\(folder)"
      try FileManager.default.createDirectory(atPath: path + "/models", withIntermediateDirectories: true)
      return path
    }
    func find(_ explicit: String? = nil, _ environment: [String: String] = [:]) throws -> String {
      try LibraryFolder.find(
        explicit: explicit, environment: environment, executable: root + "/usr/bin/fleetsim",
        currentFolder: root + "/work/here"
      ).path
    }
    #expect(throws: LibraryNotFound.self) { try find() }
    let current = try make("work/library")
    #expect(try find() == current)
    let program = try make("usr/library")
    #expect(try find() == program)
    let installed = try make("usr/share/fleetsim")
    #expect(try find() == installed)
    let named = try make("named")
    #expect(try find(nil, ["FLEETSIM_LIBRARY": named]) == named)
    #expect(try find(current, ["FLEETSIM_LIBRARY": named]) == current)
    do {
      _ = try find(root + "/work")
      Issue.record("a folder without models was taken")
    } catch let error as LibraryNotFound {
      #expect(error.description == "--library names '\(root)/work', which holds no folder 'models'")
    }
  }

  /// A card that is no card is named with its file, once, at the key that asked for it.
  @Test func brokenFilesAreNamed() throws {
    let root =
      FileManager.default.temporaryDirectory.path + "/fleetsim-broken-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: root) }
    // A link would be copied as a link, and written through.
    let original = URL(fileURLWithPath: try library().path).resolvingSymlinksInPath().path
    try FileManager.default.copyItem(atPath: original, toPath: root)
    try "{}".write(toFile: root + "/models/spar-node.json", atomically: true, encoding: .utf8)
    try "# name: golden\n".write(toFile: root + "/weather/golden.csv", atomically: true, encoding: .utf8)
    let yaml = valid.replacing("  site:", with: "  weather: golden\n  site:")
    let found = try problems(yaml, library: LibraryFolder(path: root))
    #expect(
      found == """
        s.yaml:5:12: \(root)/weather/golden.csv: 0 rows; expected 8760, one per hour of a 365-day year
        s.yaml:32:12: \(root)/models/spar-node.json: key 'name' is missing
        """)
  }
}
