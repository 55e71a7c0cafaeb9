import ArgumentParser
import FleetModel
import Foundation
import ScenarioYAML

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check scenario files; every problem with its line and column.")

  @Argument(help: "Scenario files.", completion: .file(extensions: ["yaml", "yml"]))
  var scenarios: [String]

  @Option(help: "The folder with models, streams and weather.")
  var library: String?

  func run() throws {
    do {
      let folder = try LibraryFolder.find(explicit: library)
      var isBad = false
      for path in scenarios {
        do throws(ScenarioError) {
          let loaded = try Scenario.load(path: path, library: folder)
          let nodes = Words.count(loaded.plan.nodeCount, "node")
          print("\(path): good; \(nodes) for \(Words.duration(loaded.plan.duration))")
        } catch {
          Console.error("\(error)")
          isBad = true
        }
      }
      if isBad { throw Failure.input }
    } catch let error as LibraryNotFound {
      throw Failure.report("\(error)", Failure.input)
    }
  }
}

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of scenario files, for editors.")

  func run() { print(Scenario.schema) }
}

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a commented scenario to start from.")

  @Argument(help: "The file to write.")
  var path: String = "fleet.yaml"

  @Flag(help: "Write over a file that is there.")
  var force = false

  func run() throws {
    if !force, FileManager.default.fileExists(atPath: path) {
      throw Failure.report("\(path) is there already; name another file, or say --force", Failure.input)
    }
    do {
      let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      try ScenarioTemplate.commented(named: name).write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw Failure.report("\(path) cannot be written: \(error.localizedDescription)", Failure.input)
    }
    print("wrote \(path)   (fleetsim explain \(path); fleetsim run \(path))")
  }
}
