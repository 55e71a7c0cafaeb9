import Glibc
public import Quantities

/// Two wells of charge, one at hand, the other refilling it (KiBaM).
///
///     dy1/dt = −I + k·(h2 − h1)      h1 = y1/c,  h2 = y2/(1−c)
///     dy2/dt =     − k·(h2 − h1)     k' = k/(c(1−c))
///
/// `I` above zero discharges. For a constant `I` the step is exact, with `e = exp(−k'Δt)`:
///
///     y1' = y1·e + c·q·(1−e) − I·(A + c·B)      A = (1−e)/k',  B = Δt − A,  q = y1 + y2
///     y2' = q − I·Δt − y1'
///
/// - Valid for: `0 < c < 1`, `k' > 0`, any `Δt`.
/// - Not modelled: voltage, leakage, temperature, ageing; `KineticBattery` adds the first three.
/// - Source: Manwell and McGowan, Solar Energy 50(5), 1993; the step as in NREL/ssc `lib_battery_capacity.cpp`.
/// - By hand: 330 C, c 0.166, k' 0.122/min, full, 0.25 A lasts 4.53 min (Jongerden and Haverkort 2009).
public struct KineticModel: Hashable, Sendable {
  /// Charge of both wells when full.
  public let capacity: Coulombs
  /// The available well's share of the capacity, `c`.
  public let availableFraction: Double
  /// The rate constant `k'`, in 1/s.
  public let ratePerSecond: Double
  let inverseCapacity: Double
  /// A coulomb on the curve of the voltage at rest, whose knots are a twentieth of the capacity apart.
  let knotsPerCoulomb: Double
  let inverseRate: Double

  /// A pair of wells.
  ///
  /// - Precondition: positive capacity and rate, and `0 < availableFraction < 1`.
  public init(capacity: Coulombs, availableFraction: Double, ratePerSecond: Double) {
    precondition(capacity.value > 0, "capacity is \(capacity)")
    precondition(
      availableFraction > 0 && availableFraction < 1, "availableFraction is \(availableFraction), not between 0 and 1")
    precondition(ratePerSecond > 0, "ratePerSecond is \(ratePerSecond)")
    self.capacity = capacity
    self.availableFraction = availableFraction
    self.ratePerSecond = ratePerSecond
    inverseCapacity = 1 / capacity.value
    knotsPerCoulomb = 20 / capacity.value
    inverseRate = 1 / ratePerSecond
  }

  /// Both wells at the same height, holding `stateOfCharge` (0…1) of the capacity.
  public func state(stateOfCharge: Double) -> KineticWells {
    let charge = stateOfCharge * capacity.value
    return KineticWells(
      available: Coulombs(availableFraction * charge), bound: Coulombs((1 - availableFraction) * charge))
  }

  /// The wells after a constant `current` has flowed for `duration`; a charging current is negative.
  ///
  /// The available well may end below zero: then the current could not have flowed that long.
  public func advanced(_ state: KineticWells, current: Amperes, for duration: SimDuration) -> KineticWells {
    var state = state
    advance(&state, amperes: current.value, coefficients: coefficients(for: duration))
    return state
  }

  /// The largest constant current that empties the available well no earlier than after `duration`.
  public func maximumDischargeCurrent(_ state: KineticWells, over duration: SimDuration) -> Amperes {
    let step = coefficients(for: duration)
    return Amperes(restingAvailable(state, step) / (step.lead + availableFraction * step.lag))
  }

  /// The largest constant current that fills the available well no earlier than after `duration`; not negative.
  public func maximumChargeCurrent(_ state: KineticWells, over duration: SimDuration) -> Amperes {
    Amperes(maximumChargeAmperes(state, coefficients(for: duration)))
  }

  /// How long a constant `current` flows before the available well is empty; `nil` when it never empties.
  ///
  /// Bisection to the nanosecond: the available charge falls from the start or rises first and then
  /// falls, so it crosses zero once.
  public func timeToEmpty(_ state: KineticWells, current: Amperes) -> SimDuration? {
    guard current.value > 0 else { return nil }
    let latest = min(state.charge / Coulombs(current.value) * 1e9, 9e18)
    return longestSuccess(within: SimDuration(nanoseconds: Int64(latest) + 1)) { duration in
      advanced(state, current: current, for: duration).available.value < 0
    }
  }

  // The hot path: raw doubles.

  struct Coefficients {
    var seconds: Double
    /// `1 − e`.
    var decayed: Double
    /// `A = (1−e)/k'`, in seconds.
    var lead: Double
    /// `B = Δt − A`, in seconds.
    var lag: Double
  }

  func coefficients(for duration: SimDuration) -> Coefficients {
    coefficients(seconds: duration.seconds, decayed: Decay.after(ratePerSecond * duration.seconds))
  }

  func coefficients(seconds: Double, decayed: Double) -> Coefficients {
    let x = ratePerSecond * seconds
    // The difference cancels for short steps; three terms of its series are exact to 1e-14 there.
    let lag = x < 1e-4 ? seconds * x * (0.5 - x * (1 / 6.0 - x / 24)) : seconds - decayed * inverseRate
    return Coefficients(seconds: seconds, decayed: decayed, lead: seconds - lag, lag: lag)
  }

  /// The share of the capacity that `state` holds, not clamped.
  func share(_ state: KineticWells) -> Double { (state.available.value + state.bound.value) * inverseCapacity }

  func advance(_ state: inout KineticWells, amperes: Double, coefficients step: Coefficients) {
    let available = restingAvailable(state, step) - amperes * (step.lead + availableFraction * step.lag)
    // What the available well lost to no current came from or went to the bound one: charge is kept by construction.
    state.bound.value -= (available - state.available.value) + amperes * step.seconds
    state.available.value = available
  }

  func maximumChargeAmperes(_ state: KineticWells, _ step: Coefficients) -> Double {
    let room = availableFraction * capacity.value - restingAvailable(state, step)
    return max(0, room / (step.lead + availableFraction * step.lag))
  }

  private func restingAvailable(_ state: KineticWells, _ step: Coefficients) -> Double {
    let charge = state.available.value + state.bound.value
    return state.available.value + (availableFraction * charge - state.available.value) * step.decayed
  }
}

/// The longest whole nanosecond duration not above `limit` after which `fails` still says no.
///
/// - Precondition: `fails` is monotone: once true it stays true.
/// - Complexity: O(log limit) calls of `fails`.
func longestSuccess(within limit: SimDuration, _ fails: (SimDuration) -> Bool) -> SimDuration {
  var good = Int64(0)
  var bad = limit.nanoseconds
  while bad - good > 1 {
    let middle = good + (bad - good) / 2
    if fails(SimDuration(nanoseconds: middle)) { bad = middle } else { good = middle }
  }
  return SimDuration(nanoseconds: good)
}
