import Quantities

extension ProcessorProfile.OperationCycles {
  /// Cycles of a Cortex-M0+ core: no floating-point unit, a single-cycle multiplier.
  static func cortexM0(macInt8: Sourced<Double> = measuredM0) -> Self {
    Self(
      macInt8: macInt8,
      macFloat: Sourced(150, .assumed, "software float32: about 75 for the product and 70 for the sum"),
      add: Sourced(1, .assumed, "integers; a float32 addition in software takes about 70"),
      multiply: Sourced(10, .assumed, "a 32 by 32 bit product with 64 bits of result"),
      compare: Sourced(1, .assumed, "integers; float32 in software takes more"),
      exp: Sourced(800, .assumed, "600 to 1000 in software float32"),
      divide: Sourced(170, .assumed, "150 to 200 in software float32"),
      lookup: Sourced(4, .assumed, "an address and a load"))
  }

  /// The median that MLPerf Tiny measured on the Cortex-M0+ of the STM32G0B1.
  static let measuredM0 = Sourced(
    10.65, ConstantStatus.assumed, "the median measured on the same core in the STM32G0B1 (MLPerf Tiny v1.2, Bosch)")
}
