/// Energy is power times time.
public func * (power: Watts, duration: SimDuration) -> Joules { Joules(power.value * duration.seconds) }

/// Charge is current times time.
public func * (current: Amperes, duration: SimDuration) -> Coulombs { Coulombs(current.value * duration.seconds) }

/// Power is voltage times current.
public func * (voltage: Volts, current: Amperes) -> Watts { Watts(voltage.value * current.value) }

/// A voltage drop is current times resistance.
public func * (current: Amperes, resistance: Ohms) -> Volts { Volts(current.value * resistance.value) }

/// A level and a gain make a level.
public func + (level: DecibelMilliwatts, gain: Decibels) -> DecibelMilliwatts {
  DecibelMilliwatts(level.value + gain.value)
}

/// A level and a loss make a level.
public func - (level: DecibelMilliwatts, loss: Decibels) -> DecibelMilliwatts {
  DecibelMilliwatts(level.value - loss.value)
}
