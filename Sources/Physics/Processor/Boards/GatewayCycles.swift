import Quantities

extension ProcessorProfile.OperationCycles {
  /// Cycles of a processor with vector units, of which one core does what is not multiply-accumulate.
  static func vector(macInt8: Sourced<Double>, macFloat: Sourced<Double>) -> Self {
    Self(
      macInt8: macInt8, macFloat: macFloat,
      add: Sourced(0.25, .assumed, "four lanes, one core in effect"),
      multiply: Sourced(0.25, .assumed, "four lanes, one core in effect"),
      compare: Sourced(0.25, .assumed, "four lanes, one core in effect"),
      exp: Sourced(5, .assumed, "a polynomial in four lanes"),
      divide: Sourced(5, .assumed, "a division in four lanes"),
      lookup: Sourced(1, .assumed, "a load that hits the first cache"))
  }
}
