import Glibc
public import Quantities

/// Cells in a row that are not equal: one current through all of them, and the weakest place ends it.
///
/// Each place holds a cell of `size` times the capacity of its kind, or as many side by side, which behaves as so many
/// equal cells in parallel: its resistance is `1/size`, and its wells take `1/size` of the current. The string stops when
/// its terminal voltage falls below the cut-off, or when the available well of a place is empty. With equal sizes it is
/// one `KineticBattery` of so many cells.
///
/// In a `BatteryState`: for each place four numbers of `memory`, its size, its self-discharge relative to its kind's, and
/// the two wells of a cell of size 1, in coulombs.
///
/// - Not modelled: balancing, a charger that looks at single cells, reversal of the weakest one, currents between
///   parallel cells of unequal voltage.
/// - Source: Kirchhoff's laws; the cells as `KineticBattery`.
public struct CellString: Hashable, Sendable {
  /// What stands at one place, of size 1.
  public let cell: KineticBattery
  /// Places in the row.
  public let places: Int
  /// Cells side by side at each.
  public let parallel: Int
  /// Terminal voltage below which the node stops, of the whole string.
  public let cutOffVoltage: Volts

  /// - Parameter cell: all cells of one place, equal.
  /// - Precondition: a place at least.
  public init(cell: KineticBattery, places: Int, parallel: Int, cutOffVoltage: Volts) {
    precondition(places >= 1 && parallel >= 1, "\(places) places of \(parallel) cells")
    self.cell = cell
    self.places = places
    self.parallel = parallel
    self.cutOffVoltage = cutOffVoltage
  }

  /// How one place differs from its kind.
  public struct Place: Hashable, Sendable {
    /// Capacity relative to its kind's.
    public var size: Double
    /// Self-discharge, as a share of its charge, relative to its kind's.
    public var leakage: Double

    /// A place.
    public init(size: Double, leakage: Double) {
      self.size = size
      self.leakage = leakage
    }
  }

  /// A rested string of these places, at each of which stands `stateOfCharge` of its capacity.
  public func state(stateOfCharge: Double, places: [Place]) -> BatteryState {
    precondition(places.count == self.places, "\(places.count) places, not \(self.places)")
    let wells = cell.model.state(stateOfCharge: stateOfCharge)
    var memory = ContiguousArray<Double>()
    memory.reserveCapacity(4 * places.count)
    for place in places {
      precondition(place.size > 0 && place.leakage >= 0, "a cell of \(place.size) that leaks \(place.leakage)")
      memory += [place.size, place.leakage, wells.available.value, wells.bound.value]
    }
    return BatteryState(charge: .zero, memory: memory)
  }

  func state(stateOfCharge: Double) -> BatteryState {
    state(
      stateOfCharge: stateOfCharge, places: Array(repeating: Place(size: 1, leakage: 1), count: places))
  }

  func size(_ state: BatteryState, _ place: Int) -> Double { state.memory[4 * place] }

  func wells(_ state: BatteryState, _ place: Int) -> KineticWells {
    KineticWells(
      available: Coulombs(state.memory[4 * place + 2]), bound: Coulombs(state.memory[4 * place + 3]))
  }

  func put(_ wells: KineticWells, at place: Int, in state: inout BatteryState) {
    state.memory[4 * place + 2] = wells.available.value
    state.memory[4 * place + 3] = wells.bound.value
  }

  /// Charge left in all cells relative to what they hold.
  func stateOfCharge(_ state: BatteryState) -> Double {
    var (left, whole) = (0.0, 0.0)
    for place in 0..<places {
      left += size(state, place) * wells(state, place).charge.value
      whole += size(state, place) * cell.model.capacity.value
    }
    return max(0, min(1, left / whole))
  }

  func stored(_ state: BatteryState) -> Joules {
    var joules = 0.0
    for place in 0..<places { joules += size(state, place) * cell.stored(wells(state, place)).value }
    return Joules(joules)
  }

  func openCircuitVoltage(_ state: BatteryState) -> Volts {
    var volts = 0.0
    for place in 0..<places { volts += cell.openCircuitVoltage(wells(state, place)).value }
    return Volts(volts)
  }

  func voltage(_ state: BatteryState, load: Watts, at temperature: Celsius) -> Volts? {
    var ohms = 0.0
    for place in 0..<places {
      ohms += cell.internalResistance(wells(state, place), at: temperature).value / size(state, place)
    }
    let volts = openCircuitVoltage(state).value
    return KineticBattery.amperes(watts: load.value, volts: volts, ohms: ohms).map { Volts(volts - $0 * ohms) }
  }

  func carries(_ load: Watts, _ state: BatteryState, at temperature: Celsius) -> Bool {
    let locked = cell.lockedCoulombs(at: temperature)
    for place in 0..<places where wells(state, place).available.value <= locked { return false }
    return voltage(state, load: load, at: temperature).map { $0 >= cutOffVoltage } ?? false
  }

  /// The same with these effects of its cells alone.
  func limited(to effects: Set<BatteryEffect>) -> CellString {
    CellString(
      cell: cell.limited(to: effects), places: places, parallel: parallel,
      cutOffVoltage: effects.contains(.cutOff) ? cutOffVoltage : .zero)
  }
}
