import Glibc
public import Quantities

/// Remembers exponentials of arguments that repeat, for one caller.
///
/// A node sleeps and wakes for the same durations over and over; its battery and its thermal
/// node ask for the same `1 − exp(−rate·t)` each time. The answers do not depend on what is
/// remembered, so each thread or shard may own one without changing any result.
public struct PhysicsMemo: Sendable {
  struct Slot: Sendable {
    var nanoseconds: Int64 = -1
    var rate = 0.0
    var decayed = 0.0
  }
  private var slots = InlineArray<16, Slot>(repeating: Slot())
  private var anchors = InlineArray<16, CellClimate.Anchor>(repeating: .none)

  /// An empty memory.
  public init() {}

  /// `1 − exp(−rate·duration)`, the part of a difference that has decayed; `ratePerSecond` in 1/s.
  public mutating func decayed(ratePerSecond rate: Double, over duration: SimDuration) -> Double {
    let nanoseconds = duration.nanoseconds
    let mixed = (UInt64(bitPattern: nanoseconds) ^ rate.bitPattern) &* 0x9E37_79B9_7F4A_7C15
    let index = Int(truncatingIfNeeded: mixed >> 60)
    let slot = slots[index]
    if slot.nanoseconds == nanoseconds, slot.rate == rate { return slot.decayed }
    let decayed = Decay.after(rate * duration.seconds)
    slots[index] = Slot(nanoseconds: nanoseconds, rate: rate, decayed: decayed)
    return decayed
  }

  /// What `temperature` does to a cell whose resistance has the activation energy `activation`, in kelvin (Ea/Rg).
  @inline(__always)
  mutating func climate(at temperature: Celsius, activationKelvin: Double) -> CellClimate {
    let number = CellClimate.Anchor.number(temperature)
    let index = Int(truncatingIfNeeded: number & 15)
    if anchors[index].number != number || anchors[index].activationKelvin != activationKelvin {
      anchors[index] = CellClimate.Anchor(number, activationKelvin: activationKelvin)
    }
    return anchors[index].climate(at: temperature)
  }
}
