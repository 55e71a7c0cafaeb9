public import Quantities

/// What a processor asks for each kind of operation, in cycles. Plain numbers, for the hot path.
public struct ProcessorCosts: Hashable, Sendable {
  /// Clock, in hertz.
  public var clockHz: Double
  /// Cycles of an int8 multiply-accumulate, with its loads and stores.
  public var macInt8: Double
  /// Cycles of a float32 multiply-accumulate, with its loads and stores.
  public var macFloat: Double
  /// Cycles of an addition.
  public var add: Double
  /// Cycles of a multiplication outside multiply-accumulates.
  public var multiply: Double
  /// Cycles of a comparison.
  public var compare: Double
  /// Cycles of an exponential.
  public var exp: Double
  /// Cycles of a division or square root.
  public var divide: Double
  /// Cycles of a table look-up.
  public var lookup: Double
  /// Cycles of a random number of 32 bits.
  public var random: Double
  /// Cycles per byte of working memory read or written.
  public var ramByte: Double
  /// Cycles per byte of program memory read.
  public var flashByte: Double
  /// Power while it computes.
  public var activePower: Watts

  /// Cycles for `work`.
  public func cycles(of work: OpCount) -> Double {
    let arithmetic =
      Double(work.macInt8) * macInt8 + Double(work.macFloat) * macFloat + Double(work.add) * add
      + Double(work.multiply) * multiply + Double(work.compare) * compare
    let functions =
      Double(work.exp) * exp + Double(work.divide) * divide + Double(work.lookup) * lookup
      + Double(work.random) * random
    let memory = Double(work.ramRead + work.ramWritten) * ramByte + Double(work.flashRead) * flashByte
    return arithmetic + functions + memory
  }

  /// Seconds and joules for `work`: cycles over clock, and active power times that time.
  public func cost(of work: OpCount) -> (duration: SimDuration, energy: Joules) {
    let seconds = cycles(of: work) / clockHz
    return (SimDuration(seconds: seconds), Joules(activePower.value * seconds))
  }
}

extension ProcessorCosts {
  /// The plain numbers of a data sheet.
  init(clock: Sourced<Hertz>, cycles: ProcessorProfile.OperationCycles, activePower: Sourced<Watts>) {
    self.init(
      clockHz: clock.value.value, macInt8: cycles.macInt8.value, macFloat: cycles.macFloat.value,
      add: cycles.add.value, multiply: cycles.multiply.value, compare: cycles.compare.value, exp: cycles.exp.value,
      divide: cycles.divide.value, lookup: cycles.lookup.value, random: cycles.random.value,
      ramByte: cycles.ramByte.value,
      flashByte: cycles.flashByte.value, activePower: activePower.value)
  }
}
