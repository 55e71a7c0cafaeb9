import Glibc
public import Quantities

/// Charge that has to diffuse to the electrode before it can be drawn (Rakhmatov and Vrudhula).
///
///     σ(t) = ∫ i dτ + 2·Σ um,   dum/dt = i − β²m²·um,   m = 1…10;      empty when σ = α
///     um' = um·e + i·(1 − e)/(β²m²),   e = exp(−β²m²Δt)                  exact for constant i
///
/// A load piles up `um`, the charge that is only slow; rest lets it decay. A linear battery cannot recover.
///
/// - Valid for: lithium-ion cells under loads up to a few C; current profiles.
/// - Not modelled: temperature, charging, self-discharge; a voltage that falls. Power is drawn at a constant voltage.
/// - Source: Rakhmatov, Vrudhula and Wallach, "Battery lifetime prediction for energy-aware computing", ISLPED 2002,
///   doi 10.1109/LPE.2002.146729; ten terms as in ns-3 `RvBatteryModel`.
/// - By hand: 35 220 mA·min, β 0.637/√min at 0.64 A: 30 340 mA·min flow and 4 890 are out of reach after 47.4 min.
public struct DiffusionBattery: Hashable, Sendable {
  /// `α`, the charge of an infinitely slow discharge.
  public let capacity: Coulombs
  /// `β²`, in 1/s.
  public let ratePerSecond: Double
  /// The voltage at which power is drawn, full or nearly empty.
  public let voltage: Volts
  /// How many times slower charge diffuses: what a load sees of which every stretch is so many times as long.
  private(set) var timeScale = 1.0

  /// What one battery has been through.
  public struct State: Hashable, Sendable {
    /// Charge drawn so far, `∫ i dτ`.
    public var drawn = Coulombs(0)
    var slow = InlineArray<10, Double>(repeating: 0)

    /// A full, rested battery.
    public init() {}

    /// Charge that the load has piled up and rest gives back, `2·Σ um`.
    public var unavailable: Coulombs {
      var sum = 0.0
      for m in 0..<10 { sum += slow[m] }
      return Coulombs(2 * sum)
    }

    public static func == (a: State, b: State) -> Bool {
      for m in 0..<10 where a.slow[m] != b.slow[m] { return false }
      return a.drawn == b.drawn
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(drawn)
      for m in 0..<10 { hasher.combine(slow[m]) }
    }
  }

  /// A battery.
  ///
  /// - Precondition: all values are positive.
  public init(capacity: Coulombs, ratePerSecond: Double, voltage: Volts) {
    precondition(capacity.value > 0, "capacity is \(capacity)")
    precondition(ratePerSecond > 0, "ratePerSecond is \(ratePerSecond)")
    precondition(voltage.value > 0, "voltage is \(voltage)")
    self.capacity = capacity
    self.ratePerSecond = ratePerSecond
    self.voltage = voltage
  }

  /// `series × parallel` equal cells of a data sheet.
  public init(cell: DiffusionCell, series: Int = 1, parallel: Int = 1) {
    let beta = cell.betaPerSquareRootMinute.value
    self.init(
      capacity: Double(parallel) * cell.capacity.value, ratePerSecond: beta * beta / 60,
      voltage: Double(series) * cell.voltage.value)
  }

  /// The same, whose charge diffuses `factor` times slower.
  func slowed(by factor: Double) -> DiffusionBattery {
    var battery = self
    battery.timeScale *= factor
    return battery
  }

  /// Charge drawn and charge out of reach together, `σ`.
  public func apparent(_ state: State) -> Coulombs { state.drawn + state.unavailable }

  /// Whether the battery can still be drawn from.
  public func isEmpty(_ state: State) -> Bool { apparent(state) >= capacity }

  /// The state after a constant `current`, not negative, has flowed for `duration`.
  public func advanced(_ state: State, current: Amperes, for duration: SimDuration) -> State {
    precondition(current.value >= 0, "current is \(current)")
    var state = state
    let seconds = duration.seconds
    for m in 0..<10 {
      let rate = ratePerSecond * Double((m + 1) * (m + 1))
      let decayed = -expm1(-rate * seconds / timeScale)
      state.slow[m] += (current.value / rate - state.slow[m]) * decayed
    }
    state.drawn += current * duration
    return state
  }

  /// How long a constant `current` flows before the battery is empty; `nil` without a current.
  ///
  /// Bisection to the nanosecond: `σ` may fall at first and then rises, so it reaches `α` once.
  public func timeToEmpty(_ state: State, current: Amperes) -> SimDuration? {
    guard current.value > 0 else { return nil }
    let most = min((capacity - state.drawn) / Coulombs(current.value) * 1e9, 9e18)
    return longestSuccess(within: SimDuration(nanoseconds: max(0, Int64(most)) + 1)) { duration in
      isEmpty(advanced(state, current: current, for: duration))
    }
  }
}
