import Attention
import Physics

extension TechniqueEntry {
  /// What a list says about it; the defaults of its parameters are assumed, for the sizes of the shipped models.
  var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: summary,
      constants: [ListedConstant("changes", Sourced(family.rawValue, .published, source))]
        + parameters.map { parameter in
          let value = parameter.isWhole ? "\(Int(parameter.standard))" : "\(parameter.standard)"
          return ListedConstant(parameter.name, Sourced(value, .assumed, "for the sizes of the shipped models"))
        })
  }
}
