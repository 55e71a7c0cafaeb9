import ArgumentParser
import Physics
import ScenarioYAML

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List what scenarios can name, with the source of every constant.",
    discussion: "For example: fleetsim list platforms --sources")

  @Argument(help: "\(Shelf.allCases.map(\.rawValue).joined(separator: ", ")); all of them without.")
  var shelf: String?

  @Flag(help: "Every constant with its value, how it is known, and its source.")
  var sources = false

  @Option(help: "The folder with models, streams and weather.")
  var library: String?

  func run() throws {
    do {
      let catalog = Catalog(library: try LibraryFolder.find(explicit: library))
      let shelves = try shelf.map { [try Self.shelf($0)] } ?? Shelf.allCases
      for shelf in shelves {
        print("\(shelf.rawValue)")
        for entry in try catalog.entries(shelf) { show(entry) }
      }
    } catch let code as ExitCode {
      throw code
    } catch {
      throw Failure.report("\(error)", Failure.input)
    }
  }

  private static func shelf(_ name: String) throws -> Shelf {
    if let shelf = Shelf(rawValue: name) { return shelf }
    let known = Shelf.allCases.map(\.rawValue).joined(separator: ", ")
    throw Failure.report("there is no shelf '\(name)'; expected one of \(known)", Failure.input)
  }

  private func show(_ entry: CatalogEntry) {
    print("  \(entry.name)\(String(repeating: " ", count: max(1, 26 - entry.name.count)))\(entry.title)")
    guard sources else { return }
    for constant in entry.constants {
      print("      \(constant.name) = \(constant.value)  [\(constant.status.rawValue)] \(constant.source)")
    }
  }
}
