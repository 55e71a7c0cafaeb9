public import Quantities

/// By which equations a cell of the catalog is stepped.
public enum CellModel: String, Hashable, Sendable, CaseIterable {
  /// Two wells, a voltage, a resistance, a leak, the cold.
  case kinetic
  /// Charge that diffuses, at the cell's mean voltage.
  case diffusion
  /// All the charge at the cell's mean voltage.
  case linear
}

/// What scenarios can name as a battery: a data sheet together with its model.
///
/// To add one: a constant beside the others of its model and a line in that model's `all`.
public enum BatteryPart: Hashable, Sendable {
  /// A cell with all that the kinetic model needs; simpler models take less of it.
  case cell(BatteryCell, CellModel)
  /// Published numbers of the diffusion model.
  case diffusion(DiffusionCell)
  /// Published numbers of the Shepherd model.
  case shepherd(ShepherdCell)
  /// A supercapacitor of any size.
  case supercapacitor(SupercapacitorCell)

  /// Every battery fleetsim knows, in the order it lists them.
  public static let all: [BatteryPart] =
    BatteryCell.all.map { .cell($0, .kinetic) } + [.supercapacitor(.typical)]
    + DiffusionCell.all.map { .diffusion($0) } + ShepherdCell.all.map { .shepherd($0) }

  /// The battery of that name, if there is one.
  public static func named(_ name: String) -> BatteryPart? { all.first { $0.name == name } }

  /// The name a scenario file uses.
  public var name: String {
    switch self {
    case .cell(let cell, _): cell.name
    case .diffusion(let cell): cell.name
    case .shepherd(let cell): cell.name
    case .supercapacitor(let cell): cell.name
    }
  }

  /// The constants that its model uses, for a listing.
  public var catalogEntry: CatalogEntry {
    switch self {
    case .cell(let cell, let model): cell.catalogEntry(for: model)
    case .diffusion(let cell): cell.catalogEntry
    case .shepherd(let cell): cell.catalogEntry
    case .supercapacitor(let cell): cell.catalogEntry
    }
  }

  /// The same with one constant of its listing `factor` times as large; nil for what is no single number, or
  /// assumed nowhere.
  public func scaled(_ constant: String, by factor: Double) -> BatteryPart? {
    switch self {
    case .cell(let cell, let model): cell.scaled(constant, by: factor).map { .cell($0, model) }
    case .diffusion(let cell): cell.scaled(constant, by: factor).map { .diffusion($0) }
    case .shepherd: nil
    case .supercapacitor(let cell): cell.scaled(constant, by: factor).map { .supercapacitor($0) }
    }
  }

  /// Terminal voltage below which one of it is empty; nil when its voltage never falls.
  public var cutOffVoltage: Volts? {
    switch self {
    case .cell(let cell, .kinetic): cell.cutOffVoltage.value
    case .cell, .diffusion: nil
    case .shepherd(let cell): cell.cutOffVoltage.value
    case .supercapacitor(let cell): cell.cutOffVoltage.value
    }
  }

  /// `series × parallel` of it, equal.
  ///
  /// - Parameters:
  ///   - capacity: the charge of one cell, instead of the data sheet's; `cell` only.
  ///   - cutOffVoltage: where the *node* stops working, of the whole pack; for voltages that fall.
  public func battery(
    series: Int = 1, parallel: Int = 1, capacity: Coulombs? = nil, cutOffVoltage: Volts? = nil
  ) -> Battery {
    switch self {
    case .cell(let cell, .kinetic):
      return .kinetic(
        KineticBattery(
          cell: cell, seriesCells: series, parallelCells: parallel, capacity: capacity, cutOffVoltage: cutOffVoltage))
    case .cell(let cell, let model):
      let charge = Double(parallel) * (capacity ?? cell.capacity.value)
      let volts = cell.openCircuit.value.curve(seriesCells: series).meanVoltage
      guard model == .diffusion else {
        return .linear(LinearBattery(capacity: charge, voltage: volts, isRechargeable: cell.charging != nil))
      }
      return .diffusion(DiffusionBattery(capacity: charge, ratePerSecond: cell.diffusionRatePerSecond, voltage: volts))
    case .diffusion(let cell): return .diffusion(DiffusionBattery(cell: cell, series: series, parallel: parallel))
    case .shepherd(let cell):
      return .shepherd(
        ShepherdBattery(cell: cell, series: series, parallel: parallel, cutOffVoltage: cutOffVoltage))
    case .supercapacitor(let cell):
      return .supercapacitor(
        Supercapacitor(cell: cell, series: series, parallel: parallel, cutOffVoltage: cutOffVoltage))
    }
  }
}

extension Battery {
  /// One battery of each entry of the catalog, and of each model, for the laws to be tried on.
  public static let examples: [Battery] =
    BatteryPart.all.map { $0.battery() }
    + [BatteryPart.cell(.cr2032, .linear), .cell(.liIon18650, .linear), .cell(.aaAlkaline, .diffusion)].map {
      $0.battery()
    } + [
      .buffered(
        BufferedBattery(
          cell: KineticBattery(cell: .cr2477), capacitor: DecouplingCapacitor(farads: 470e-6, leak: Ohms(2e6)))),
      .string(
        CellString(
          cell: KineticBattery(cell: .aaNiMH, parallelCells: 2), places: 3, parallel: 2, cutOffVoltage: Volts(3))),
    ]
}

extension BatteryCell {
  /// `β²` with which a lasting current makes as much charge unavailable as in the two wells: the diffusion model's
  /// `2·I·Σ 1/(β²m²)`, `m ≤ 10`, against the wells' `I·(1 − c)/(c·k')`.
  ///
  /// The wells of Jongerden and Haverkort (c 0.166, k' 0.122/min) come to a β of 0.274/√min, where the battery that was
  /// simulated with DUALFOIL has 0.276.
  public var diffusionRatePerSecond: Double {
    let c = availableFraction.value
    let sum = (1...10).reduce(0) { $0 + 2 / Double($1 * $1) }
    return sum * c * ratePerSecond.value / (1 - c)
  }

  func catalogEntry(for model: CellModel) -> CatalogEntry {
    let used: Set<String>
    switch model {
    case .kinetic: return catalogEntry
    case .diffusion: used = ["capacity", "available fraction", "rate constant", "open-circuit voltage"]
    case .linear: used = ["capacity", "open-circuit voltage"]
    }
    var constants = catalogEntry.constants.filter { used.contains($0.name) }
    if model == .diffusion {
      let beta = Sourced(
        (60 * diffusionRatePerSecond).squareRoot(), .assumed,
        "a lasting current makes as much charge unavailable as in the two wells")
      constants.append(ListedConstant("diffusion rate beta", beta, unit: "1/√min"))
    }
    return CatalogEntry(name: name, title: title, constants: constants)
  }
}
