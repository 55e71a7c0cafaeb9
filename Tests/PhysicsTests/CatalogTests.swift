import Physics
import Quantities
import Testing

/// Every constant that a person can list names its source.
@Suite struct CatalogTests {
  static let entries =
    BatteryPart.all.map(\.catalogEntry) + Radio.catalog + ProcessorProfile.all.map(\.catalogEntry)
    + HarvestCharger.all.map(\.catalogEntry) + Regulator.all.map(\.catalogEntry)
    + ThermalPackage.all.map(\.catalogEntry)

  @Test func namesAreUniqueAndSpeakable() {
    let names = Self.entries.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names { #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }) }
  }

  @Test(arguments: entries)
  func everyConstantNamesItsSource(entry: CatalogEntry) {
    #expect(!entry.title.isEmpty && !entry.constants.isEmpty)
    #expect(Set(entry.constants.map(\.name)).count == entry.constants.count)
    for constant in entry.constants {
      #expect(!constant.name.isEmpty && !constant.value.isEmpty)
      #expect(constant.source.count > 8, "\(entry.name): \(constant.name)")
    }
  }

  @Test func nameFindsTheEntry() {
    for part in BatteryPart.all { #expect(BatteryPart.named(part.name) == part) }
    for board in ProcessorProfile.all { #expect(ProcessorProfile.named(board.name) == board) }
    for chip in LoRaTransceiver.all { #expect(LoRaTransceiver.named(chip.name) == chip) }
    #expect(BatteryPart.named("aa") == nil)
  }

  /// What `explain --sensitivity` cannot vary, because it is no single number or no energy depends on it.
  private static let unvaried: Set<String> = [
    "open-circuit voltage", "resistance exponent", "share of the capacity in the cold", "charge limits", "wake energy",
    "working memory", "program memory", "coupling loss",
  ]

  @Test func everyOtherConstantCanBeVaried() throws {
    for part in BatteryPart.all {
      if case .shepherd = part { continue }
      try varies(part.catalogEntry) { part.scaled($0, by: $1)?.catalogEntry }
    }
    for board in ProcessorProfile.all {
      // What belongs to a choice varies once it is chosen.
      for board in board.points.map(board.running) {
        let rest = board.catalogEntry.constants.filter { !$0.name.contains(", ") }
        try varies(CatalogEntry(name: board.name, title: board.title, constants: rest)) { name, factor in
          board.scaled(name, by: factor).map { scaled in
            let rest = scaled.catalogEntry.constants.filter { !$0.name.contains(", ") }
            return CatalogEntry(name: board.name, title: board.title, constants: rest)
          }
        }
      }
    }
    for part in Regulator.all {
      try varies(part.catalogEntry) { part.scaled($0, by: $1)?.catalogEntry }
    }
    for modem in CellularModem.all {
      try varies(modem.catalogEntry) { modem.scaled($0, by: $1)?.catalogEntry }
    }
  }

  /// Each constant changes itself and nothing else, unless it is zero; by 1 it changes nothing.
  private func varies(_ entry: CatalogEntry, _ scaled: (String, Double) -> CatalogEntry?) throws {
    for constant in entry.constants where !Self.unvaried.contains(constant.name) {
      let other = try #require(scaled(constant.name, 0.8), "\(entry.name): \(constant.name)")
      let isZero = constant.value.split(separator: " ").first.flatMap { Double($0) } == 0
      #expect(Self.changed(entry, other) == (isZero ? [] : [constant.name]), "\(entry.name)")
      #expect(scaled(constant.name, 1) == entry)
    }
  }

  @Test func aFasterClockIsSoonerDone() throws {
    let board = ProcessorProfile.stm32L4R5
    var work = OpCount()
    work.macInt8 = 1_000_000
    let fast = try #require(board.scaled("clock", by: 1.25))
    #expect(abs(fast.cost(of: work).duration.seconds / board.cost(of: work).duration.seconds - 0.8) < 1e-6)
    let hungry = try #require(board.scaled("active power", by: 1.25))
    #expect(abs(hungry.cost(of: work).energy / board.cost(of: work).energy - 1.25) < 1e-12)
  }

  /// Names of the constants whose printed values differ.
  private static func changed(_ one: CatalogEntry, _ other: CatalogEntry) -> Set<String> {
    Set(zip(one.constants, other.constants).filter { $0 != $1 }.map(\.0.name))
  }
}
