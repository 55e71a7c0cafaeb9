import Attention
import FleetModel
import Physics
import Quantities

/// Makes a plan of a scenario that was read: looks names up, loads files, and checks what one value means for another.
///
/// What is wrong is reported and read around, so that one run finds as much as it can.
struct PlanBuilder {
  let catalog: Catalog
  var problems: ProblemList
  private(set) var provenance: [Provenance] = []
  private var models: [String: TrainedModel] = [:]
  private var streams: [String: Attention.Stream] = [:]
  private var broken: Set<String> = []

  init(catalog: Catalog, problems: ProblemList) {
    self.catalog = catalog
    self.problems = problems
  }

  /// Adds `entries` that are not there yet.
  mutating func note(_ entries: [Provenance]) {
    for entry in entries where !provenance.contains(entry) { provenance.append(entry) }
  }

  /// The constants of a catalog entry.
  mutating func note(_ shelf: Shelf, _ entry: CatalogEntry) {
    note(
      entry.constants.map {
        Provenance(
          item: "\(shelf.noun) \(entry.name)", constant: $0.name, value: $0.value, unit: "", status: .init($0.status),
          source: $0.source)
      })
  }

  /// The model of that name or file, loaded once.
  mutating func model(_ record: Record, _ key: Key<String>) -> TrainedModel? {
    guard let name = record[key] else { return nil }
    let path = catalog.path(of: name, on: .models)
    if let model = models[path] { return model }
    do {
      let model = try TrainedModel(path: path)
      models[path] = model
      note([
        Provenance(
          item: "model \(name)", constant: "weights", value: "\(model.card.parameters) parameters", unit: "",
          status: .trained, source: "\(model.card.title); \(model.card.licence); sha256 \(model.card.sha256)")
      ])
      return model
    } catch {
      // One message for a damaged file, however many groups use it.
      if broken.insert(path).inserted { problems.report(record.place(of: key), "\(error)") }
      return nil
    }
  }

  /// The stream of that name or file, loaded once.
  mutating func stream(_ record: Record, _ key: Key<String>) -> Attention.Stream? {
    guard let name = record[key] else { return nil }
    let path = catalog.path(of: name, on: .streams)
    if let stream = streams[path] { return stream }
    do {
      let stream = try Attention.Stream(path: path)
      streams[path] = stream
      note([
        Provenance(
          item: "stream \(name)", constant: "frames", value: "\(stream.rows) rows, \(stream.clips) clips", unit: "",
          status: stream.card.synthetic ? .synthetic : .recorded,
          source: "\(stream.card.source); \(stream.card.licence); sha256 \(stream.card.sha256)")
      ])
      return stream
    } catch {
      if broken.insert(path).inserted { problems.report(record.place(of: key), "\(error)") }
      return nil
    }
  }
}
