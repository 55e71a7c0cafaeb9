public import Quantities

/// Slows a hot processor down, and turns it off when that is not enough.
///
///     share = clamp((T_hi − T)/(T_hi − T_lo), least, 1)
///
/// The temperature that counts follows the true one upwards at once and downwards only `hysteresis` behind (a play
/// operator), so that the clock does not chatter. Above `shutdown` the board is off until `restart`.
///
/// - Valid for: firmware that looks at its temperature often against the thermal time constant.
/// - Not modelled: steps of the clock, the delay of the sensor.
/// - Source: the rule is a common one, assumed; each preset names where its temperatures come from.
public struct ThermalGovernor: Hashable, Sendable {
  /// Full clock up to here, `T_lo`.
  public let throttleFrom: Celsius
  /// Least clock from here on, `T_hi`.
  public let throttleTo: Celsius
  /// Least clock relative to the full one, 0…1.
  public let leastShare: Double
  /// How far the temperature falls before the clock rises again, in kelvin.
  public let hysteresisKelvin: Double
  /// Off from here on.
  public let shutdown: Celsius
  /// On again below this.
  public let restart: Celsius

  /// What the governor remembers between looks.
  public struct State: Hashable, Sendable {
    var counted = -Double.infinity
    /// The board is off because of heat.
    public internal(set) var isOff = false

    /// A cool board.
    public init() {}
  }

  /// A governor.
  ///
  /// - Precondition: `throttleFrom < throttleTo`, `restart < shutdown`, `0 < leastShare ≤ 1`, `hysteresisKelvin ≥ 0`.
  public init(
    throttleFrom: Celsius, throttleTo: Celsius, leastShare: Double, hysteresisKelvin: Double = 5, shutdown: Celsius,
    restart: Celsius
  ) {
    precondition(throttleFrom < throttleTo, "throttles from \(throttleFrom) to \(throttleTo)")
    precondition(restart < shutdown, "restart at \(restart) is not below shutdown at \(shutdown)")
    precondition(leastShare > 0 && leastShare <= 1, "leastShare is \(leastShare)")
    precondition(hysteresisKelvin >= 0, "hysteresisKelvin is \(hysteresisKelvin)")
    self.throttleFrom = throttleFrom
    self.throttleTo = throttleTo
    self.leastShare = leastShare
    self.hysteresisKelvin = hysteresisKelvin
    self.shutdown = shutdown
    self.restart = restart
  }

  /// Raspberry Pi 4: full clock to 80 °C, 600 of 1500 MHz at 85 °C (raspberrypi/documentation, frequency-management);
  /// shutdown at 105 °C and restart at 85 °C assumed.
  public static let raspberryPi4 = ThermalGovernor(
    throttleFrom: Celsius(80), throttleTo: Celsius(85), leastShare: 0.4, shutdown: Celsius(105), restart: Celsius(85))
  /// A microcontroller of the industrial range: 85 °C air, off at 105 °C junction; no hardware throttles it (assumed).
  public static let microcontroller = ThermalGovernor(
    throttleFrom: Celsius(95), throttleTo: Celsius(100), leastShare: 0.25, shutdown: Celsius(105), restart: Celsius(85))

  /// The share of the full clock at `temperature`; 0 while the board is off.
  public func share(at temperature: Celsius, _ state: inout State) -> Double {
    if state.isOff, temperature >= restart { return 0 }
    state.isOff = temperature >= shutdown
    state.counted = max(temperature.value, min(state.counted, temperature.value + hysteresisKelvin))
    if state.isOff { return 0 }
    let share = (throttleTo.value - state.counted) / (throttleTo.value - throttleFrom.value)
    return max(leastShare, min(1, share))
  }
}
