public import Quantities

/// Slows a hot processor down step by step, and turns it off when that is not enough.
///
/// Level k is in force from `steps[k − 1].from` upwards, and until the chip is `hysteresisKelvin` below that again. From
/// `shutdown` on the board is off until the chip is below `restart`.
///
/// - Valid for: firmware that looks at its temperature often against the thermal time constant.
/// - Not modelled: the delay of the sensor, voltage that falls with the clock.
/// - Source: each constant names its own.
public struct ThermalGovernor: Hashable, Sendable {
  /// A slower clock from some temperature on.
  public struct Step: Hashable, Sendable {
    /// Of the chip.
    public let from: Sourced<Celsius>
    /// Of the clock that the board runs at when cool, 0…1.
    public let share: Sourced<Double>

    /// A step.
    public init(from: Sourced<Celsius>, share: Sourced<Double>) {
      self.from = from
      self.share = share
    }
  }

  /// Slower clocks, the first to come first.
  public let steps: [Step]
  /// How far the chip cools below a step before the clock rises again, in kelvin.
  public let hysteresisKelvin: Sourced<Double>
  /// Off from here on.
  public let shutdown: Sourced<Celsius>
  /// On again below this.
  public let restart: Sourced<Celsius>

  /// What the governor does at the moment.
  public struct State: Hashable, Sendable {
    /// Steps in force.
    public internal(set) var level: UInt8 = 0
    /// The board is off because of heat.
    public internal(set) var isOff = false

    /// A cool board.
    public init() {}
  }

  /// A governor.
  ///
  /// - Precondition: steps of rising temperature and falling share below `shutdown`, `restart < shutdown`,
  ///   `hysteresisKelvin ≥ 0`.
  public init(
    steps: [Step] = [], hysteresisKelvin: Sourced<Double> = Self.usualHysteresis, shutdown: Sourced<Celsius>,
    restart: Sourced<Celsius>
  ) {
    precondition(restart.value < shutdown.value, "restart at \(restart.value) is not below \(shutdown.value)")
    precondition(hysteresisKelvin.value >= 0, "hysteresisKelvin is \(hysteresisKelvin.value)")
    for (step, next) in zip(steps, steps.dropFirst()) {
      precondition(step.from.value < next.from.value && step.share.value > next.share.value, "steps are not in order")
    }
    precondition(steps.allSatisfy { $0.share.value > 0 && $0.share.value < 1 && $0.from.value < shutdown.value })
    self.steps = steps
    self.hysteresisKelvin = hysteresisKelvin
    self.shutdown = shutdown
    self.restart = restart
  }

  /// The 5 K that the Raspberry Pi's fan control uses, taken for clocks too.
  public static let usualHysteresis = Sourced(
    5.0, .assumed, "as raspberrypi/documentation gives for the fan of a Raspberry Pi 5")

  /// The share of the cool clock in `state`; 0 while the board is off.
  public func share(_ state: State) -> Double {
    if state.isOff { return 0 }
    return state.level == 0 ? 1 : steps[Int(state.level) - 1].share.value
  }

  /// What becomes of `state` when the chip is at `temperature`.
  public func next(_ state: State, at temperature: Celsius) -> State {
    var state = state
    if state.isOff, temperature >= restart.value { return state }
    state.isOff = temperature >= shutdown.value
    while Int(state.level) < steps.count, temperature >= steps[Int(state.level)].from.value { state.level += 1 }
    while state.level > 0, temperature.value < steps[Int(state.level) - 1].from.value.value - hysteresisKelvin.value {
      state.level -= 1
    }
    return state
  }

  /// The chip's temperatures between which `state` stays as it is: from `lower` to below `upper`.
  public func range(_ state: State) -> (lower: Double, upper: Double) {
    if state.isOff { return (restart.value.value, .infinity) }
    let level = Int(state.level)
    let upper = level < steps.count ? steps[level].from.value.value : .infinity
    let lower = level > 0 ? steps[level - 1].from.value.value - hysteresisKelvin.value : -.infinity
    return (lower, min(upper, shutdown.value.value))
  }

  /// The constants for a listing.
  var constants: [ListedConstant] {
    steps.enumerated().flatMap { number, step in
      [
        ListedConstant("throttles, step \(number + 1) from", step.from),
        ListedConstant("throttles, step \(number + 1) to a share of", step.share),
      ]
    } + (steps.isEmpty ? [] : [ListedConstant("throttles, hysteresis", hysteresisKelvin, unit: "K")])
      + [ListedConstant("off, from", shutdown), ListedConstant("off, until below", restart)]
  }
}

extension ThermalGovernor {
  /// A microcontroller of the industrial range.
  ///
  /// No hardware throttles it; that its firmware turns it off at the end of its range is assumed.
  public static let microcontroller = ThermalGovernor(
    shutdown: Sourced(
      Celsius(105), .datasheet, "greatest junction temperature where air may have 85 °C, suffix 6 in ST's data sheets"),
    restart: Sourced(Celsius(85), .assumed, "20 K below"))
}
