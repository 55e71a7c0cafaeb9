import Quantities

extension ProcessorProfile.OperationCycles {
  /// Cycles of a Cortex-M core with a single-precision floating-point unit.
  static func cortexM(macInt8: Sourced<Double>, macFloat: Sourced<Double>) -> Self {
    Self(
      macInt8: macInt8, macFloat: macFloat,
      add: Sourced(1, .datasheet, "VADD and ADD take one cycle, Cortex-M4F tables 3-25 and 3-27 of TI SWCU192"),
      multiply: Sourced(1, .datasheet, "VMUL and MUL take one cycle, Cortex-M4F tables 3-25 and 3-27 of TI SWCU192"),
      compare: Sourced(1, .datasheet, "VCMP and CMP take one cycle, Cortex-M4F tables 3-25 and 3-27 of TI SWCU192"),
      exp: Sourced(25, .assumed, "a polynomial of five terms"),
      divide: Sourced(14, .datasheet, "VDIV.F32 takes 14 cycles, Cortex-M4F table 3-27 of TI SWCU192"),
      lookup: Sourced(3, .assumed, "an address, a load and its latency"))
  }
}
