public import Attention
import Foundation
public import Physics

/// What a scenario can name: the built-in platforms, batteries, radios and path losses, and the library's files.
public struct Catalog: Sendable {
  /// Where models, streams and weather are looked up.
  public let library: LibraryFolder
  /// The scenario's own folder, for names that are paths.
  let scenarioFolder: String
  private let libraryNames: [Shelf: [String]]

  /// The catalog with the files of `library`.
  ///
  /// - Parameter scenarioFolder: what relative paths in a scenario are relative to.
  public init(library: LibraryFolder, scenarioFolder: String = ".") {
    self.library = library
    self.scenarioFolder = scenarioFolder
    var names: [Shelf: [String]] = [:]
    for shelf in Shelf.allCases {
      if let kind = shelf.fileKind { names[shelf] = library.names(in: shelf.rawValue, extension: kind) }
    }
    libraryNames = names
  }

  /// The names on a shelf, in the order of a listing.
  public func names(_ shelf: Shelf) -> [String] {
    shelf.fileKind == nil ? Self.builtIn(shelf).map(\.name) : libraryNames[shelf] ?? []
  }

  /// The entries of a shelf that comes with the program.
  static func builtIn(_ shelf: Shelf) -> [CatalogEntry] {
    switch shelf {
    case .platforms: ProcessorProfile.all.map(\.catalogEntry)
    case .batteries: BatteryPart.all.map(\.catalogEntry)
    case .chargers: HarvestCharger.all.map(\.catalogEntry)
    case .regulators: Regulator.all.map(\.catalogEntry)
    case .radios: Radio.catalog
    case .packages: ThermalPackage.all.map(\.catalogEntry)
    case .pathLosses: LogDistance.presets.map(\.catalogEntry)
    case .effects: Effect.allCases.map(\.catalogEntry)
    case .techniques: (AttentionTechnique.all + AttentionTechnique.listed).map(\.catalogEntry)
    case .models, .streams, .weather: []
    }
  }

  /// Whether `name` stands on `shelf` or is the path of a file that exists.
  func knows(_ name: String, on shelf: Shelf) -> Bool {
    if names(shelf).contains(name) { return true }
    return Self.isPath(name, shelf) && FileManager.default.isReadableFile(atPath: path(of: name, on: shelf))
  }

  /// Whether `name` is meant as a path: it has a slash or the extension of its kind.
  static func isPath(_ name: String, _ shelf: Shelf) -> Bool {
    guard let kind = shelf.fileKind else { return false }
    return name.contains("/") || name.hasSuffix("." + kind)
  }

  /// The file that `name` stands for on a shelf of files.
  func path(of name: String, on shelf: Shelf) -> String {
    guard let kind = shelf.fileKind else { preconditionFailure("\(shelf) are not files") }
    if !Self.isPath(name, shelf) { return library.file(shelf.rawValue, name, kind) }
    return name.hasPrefix("/") ? name : "\(scenarioFolder)/\(name)"
  }

  /// Every entry of a shelf with its title and the sources of its constants, for listings.
  ///
  /// - Throws: ``LibraryError`` when a card of the library cannot be read.
  public func entries(_ shelf: Shelf) throws(LibraryError) -> [CatalogEntry] {
    switch shelf {
    case .models:
      var entries: [CatalogEntry] = []
      for name in names(.models) { entries.append(entry(name, try card(ModelCard.self, name, .models))) }
      return entries
    case .streams:
      var entries: [CatalogEntry] = []
      for name in names(.streams) { entries.append(entry(name, try card(StreamCard.self, name, .streams))) }
      return entries
    case .weather: return names(.weather).map { weatherEntry($0) }
    case .platforms, .batteries, .chargers, .regulators, .radios, .packages, .pathLosses, .effects, .techniques:
      return Self.builtIn(shelf)
    }
  }

  private func card<Card: Decodable>(_ type: Card.Type, _ name: String, _ shelf: Shelf) throws(LibraryError) -> Card {
    let path = library.file(shelf.rawValue, name, "json")
    do {
      return try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw LibraryError(file: path, problem: "\(error)")
    }
  }

  private func entry(_ name: String, _ card: ModelCard) -> CatalogEntry {
    let source = "\(card.licence); sha256 \(card.sha256)"
    return CatalogEntry(
      name: name, title: card.title,
      constants: [
        ListedConstant("parameters", Sourced(card.parameters, .measured, source)),
        ListedConstant(
          "shape",
          Sourced(card.architecture.summary, .measured, source)),
        ListedConstant("stream", Sourced(card.stream, .measured, source)),
      ])
  }

  private func entry(_ name: String, _ card: StreamCard) -> CatalogEntry {
    let source = "\(card.source); \(card.licence); sha256 \(card.sha256)"
    return CatalogEntry(
      name: name, title: card.title + (card.synthetic ? " (synthetic)" : ""),
      constants: [
        ListedConstant("rate", Sourced(card.rateHz, card.synthetic ? .assumed : .measured, source), unit: "Hz"),
        ListedConstant("classes", Sourced(card.classes.joined(separator: ", "), .published, source)),
      ])
  }

  /// The `# key: value` lines at the head of a weather file.
  private func weatherEntry(_ name: String) -> CatalogEntry {
    var facts: [String: String] = [:]
    let text = (try? String(contentsOfFile: path(of: name, on: .weather), encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n").prefix(while: { $0.hasPrefix("#") }) {
      let parts = line.dropFirst().split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      facts[parts[0].trimmingCharacters(in: .whitespaces)] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let source = facts["source"] ?? "not named in the file"
    return CatalogEntry(
      name: name, title: facts["title"] ?? name,
      constants: [ListedConstant("irradiance and temperature", Sourced("8760 hours", .published, source))])
  }
}
