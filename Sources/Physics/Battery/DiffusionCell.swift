public import Quantities

/// A published battery of Rakhmatov and Vrudhula's model, each constant with its source.
///
/// To add one: a constant here and a line in `all`.
public struct DiffusionCell: Hashable, Sendable {
  /// The name a scenario file uses.
  public let name: String
  /// One line for a person.
  public let title: String
  /// `α`, the charge of an infinitely slow discharge.
  public internal(set) var capacity: Sourced<Coulombs>
  /// `β`, in 1/√min as papers print it.
  public internal(set) var betaPerSquareRootMinute: Sourced<Double>
  /// What turns power into current.
  public internal(set) var voltage: Sourced<Volts>

  private static let paper = "Rakhmatov, Vrudhula and Wallach, ISLPED 2002, as ns-3 rv-battery-model-test prints it"
  private static let nominal = Sourced(
    Volts(3.7), .assumed, "nominal voltage of a lithium-ion cell; the model knows currents only")

  /// The battery of the Itsy pocket computer.
  public static let itsy = DiffusionCell(
    name: "itsy", title: "lithium-ion battery of the Itsy pocket computer, diffusion model",
    capacity: Sourced(Coulombs(2_113.2), .published, "35 220 mA·min: " + paper),
    betaPerSquareRootMinute: Sourced(0.637, .published, paper), voltage: nominal)
  /// The battery simulated with DUALFOIL.
  public static let dualFoil = DiffusionCell(
    name: "dualfoil", title: "lithium-ion battery simulated with DUALFOIL, diffusion model",
    capacity: Sourced(Coulombs(2_401.62), .published, "40 027 mA·min: " + paper),
    betaPerSquareRootMinute: Sourced(0.276, .published, paper), voltage: nominal)

  /// Every battery of this model.
  public static let all: [DiffusionCell] = [.itsy, .dualFoil]

  /// The constants for a listing.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: name, title: title,
      constants: [
        ListedConstant("capacity", capacity),
        ListedConstant("diffusion rate beta", betaPerSquareRootMinute, unit: "1/√min"),
        ListedConstant("voltage", voltage),
      ])
  }

  /// The same with one constant of its listing `factor` times as large; nil for another name.
  public func scaled(_ constant: String, by factor: Double) -> DiffusionCell? {
    var cell = self
    switch constant {
    case "capacity": cell.capacity = capacity.map { factor * $0 }
    case "diffusion rate beta": cell.betaPerSquareRootMinute = betaPerSquareRootMinute.map { factor * $0 }
    case "voltage": cell.voltage = voltage.map { factor * $0 }
    default: return nil
    }
    return cell
  }
}
