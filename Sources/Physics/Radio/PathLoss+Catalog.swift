extension LogDistance {
  /// A fitted law under the name a scenario gives it.
  public struct Preset: Sendable {
    /// The name a scenario file uses.
    public let name: String
    /// One line for a person.
    public let title: String
    /// The law.
    public let law: LogDistance
    private let status: ConstantStatus
    private let source: String

    init(_ name: String, _ title: String, _ law: LogDistance, _ status: ConstantStatus, _ source: String) {
      self.name = name
      self.title = title
      self.law = law
      self.status = status
      self.source = source
    }

    /// The constants for a listing.
    public var catalogEntry: CatalogEntry {
      CatalogEntry(
        name: name, title: title,
        constants: [
          ListedConstant("reference loss", Sourced(law.referenceLoss, status, source)),
          ListedConstant("reference distance", Sourced(law.reference, status, source)),
          ListedConstant("exponent", Sourced(law.exponent, status, source)),
          ListedConstant("shadowing", Sourced(law.shadowing, status, source)),
        ])
    }
  }

  /// Every law that a scenario can name, in the order of a listing.
  public static let presets: [Preset] = [
    Preset(
      "office", "2.4 GHz indoors: exponent 3, shadowing 5 dB (assumed)", .office, .assumed,
      "free space over the first metre; exponent 3 and 4 to 6 dB are usual between walls"),
    Preset(
      "oulu", "868 MHz, town and country; Petäjäjärvi et al., ITST 2015", .oulu, .published,
      "Petäjäjärvi et al., ITST 2015, as florasim/flora and GillesC/LoRaEnergySim have it"),
    Preset(
      "lorasim", "868 MHz, built-up; Bor et al., MSWiM 2016", .loRaSim, .published,
      "Bor et al., MSWiM 2016, LoRaSim 0.2.1 loraDir.py"
    ),
  ]
}
