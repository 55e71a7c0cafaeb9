import Attention
import Foundation
import Physics
import ScenarioYAML
import SimKernel
import Studies

/// Models, streams and platforms by the names that a person gave on the command line.
struct StudySubjects {
  let library: LibraryFolder
  private let known: [String]

  init(library: String?) throws {
    self.library = try LibraryFolder.find(explicit: library)
    known = Catalog(library: self.library).names(.models)
  }

  /// A node's model with the stream that its card names.
  func node(_ name: String) throws -> (model: TrainedModel, stream: Attention.Stream) {
    let model = try self.model(name)
    guard model.card.role == .node else { throw UnknownName("model '\(name)' is a gateway's; expected a node's") }
    let path = "\(library.path)/streams/\(model.card.stream).safetensors"
    let stream = try Attention.Stream(path: path)
    if let problem = stream.problem(with: model.view) { throw UnknownName("model '\(name)': \(problem)") }
    return (model, stream)
  }

  /// A node's encoder, for what is about attention.
  func encoder(_ name: String) throws -> (model: Model, stream: Attention.Stream) {
    let (model, stream) = try node(name)
    guard let encoder = model.encoder else {
      throw UnknownName("model '\(name)' is a convolutional network and has no attention")
    }
    return (encoder, stream)
  }

  /// Whether the library has this model.
  func has(_ name: String) -> Bool { known.contains(name) }

  /// `names`, or the defaults and their variants in the library if there are none.
  func nodes(_ names: [String]) throws -> [(model: TrainedModel, stream: Attention.Stream)] {
    if !names.isEmpty { return try names.map(node) }
    return try ["spar-node", "acsf1-node"].filter(known.contains).flatMap { [try node($0)] + variants(of: $0) }
  }

  /// The models of the library that are `name` trained for a technique: `NAME-linformer` and the like.
  ///
  /// Nobody asked for one by its name, so one that cannot be read is left out with a word.
  func variants(of name: String) -> [(model: TrainedModel, stream: Attention.Stream)] {
    known.filter { $0.hasPrefix("\(name)-") }.compactMap { variant in
      do {
        return try node(variant)
      } catch {
        Console.error("left out: \(error)")
        return nil
      }
    }
  }

  /// The gateway that sees the same stream as `node`, if one ships.
  func gateway(of node: TrainedModel) -> TrainedModel? {
    for name in known where name.hasSuffix("-gateway") {
      guard let model = try? self.model(name), model.card.role == .gateway, model.card.stream == node.card.stream
      else { continue }
      return model
    }
    return nil
  }

  private func model(_ name: String) throws -> TrainedModel {
    guard known.contains(name) else { throw UnknownName(name, noun: "model", among: known) }
    return try TrainedModel(path: "\(library.path)/models/\(name).safetensors")
  }

  static func platform(_ name: String) throws -> ProcessorProfile {
    guard let platform = ProcessorProfile.named(name) else {
      throw UnknownName(name, noun: "platform", among: ProcessorProfile.all.map(\.name))
    }
    return platform
  }

  static func check(technique name: String) throws {
    if Stack.names.contains(name) || name == AttentionBench.everything { return }
    do {
      _ = try StackText(parsing: name)
    } catch {
      guard let unknown = error.unknownName else { throw error }
      throw UnknownName(
        unknown, noun: "technique",
        among: Stack.names + [AttentionBench.everything] + StackText.words + AttentionTechnique.names)
    }
  }

  /// Threads for all cores.
  static var pool: ShardPool { ShardPool(threadCount: ProcessInfo.processInfo.activeProcessorCount) }
}

/// A name that stands for nothing here, with the nearest that does.
struct UnknownName: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  init(_ name: String, noun: String, among names: [String]) {
    let hint = suggestion(for: name, among: names) ?? "Expected one of \(names.joined(separator: ", "))."
    description = "unknown \(noun) '\(name)'. \(hint)"
  }
}

extension BenchFigure {
  /// Writes `svg` to the file that `--plot` named.
  static func save(_ svg: String, to path: String) throws {
    do {
      try svg.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw UnknownName("--plot: '\(path)' cannot be written")
    }
  }
}
