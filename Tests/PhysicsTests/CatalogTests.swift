import Physics
import Testing

/// Every constant that a person can list names its source.
@Suite struct CatalogTests {
  static let entries =
    BatteryCell.all.map(\.catalogEntry) + Radio.catalog + ProcessorProfile.all.map(\.catalogEntry)
    + HarvestCharger.all.map(\.catalogEntry) + Regulator.all.map(\.catalogEntry)
    + CellularModem.all.map(\.catalogEntry)

  @Test func namesAreUniqueAndSpeakable() {
    let names = Self.entries.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names { #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }) }
  }

  @Test(arguments: entries)
  func everyConstantNamesItsSource(entry: CatalogEntry) {
    #expect(!entry.title.isEmpty && !entry.constants.isEmpty)
    for constant in entry.constants {
      #expect(!constant.name.isEmpty && !constant.value.isEmpty)
      #expect(constant.source.count > 8, "\(entry.name): \(constant.name)")
    }
  }

  @Test func nameFindsTheEntry() {
    for cell in BatteryCell.all { #expect(BatteryCell.named(cell.name) == cell) }
    for board in ProcessorProfile.all { #expect(ProcessorProfile.named(board.name) == board) }
    for chip in LoRaTransceiver.all { #expect(LoRaTransceiver.named(chip.name) == chip) }
    #expect(BatteryCell.named("aa") == nil)
  }
}
