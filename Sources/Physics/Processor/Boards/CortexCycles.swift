import Quantities

extension ProcessorProfile.OperationCycles {
  /// Cycles of a Cortex-M core with a single-precision floating-point unit.
  static func cortexM(macInt8: Sourced<Double>, macFloat: Sourced<Double>) -> Self {
    Self(
      macInt8: macInt8, macFloat: macFloat,
      add: Sourced(1, .datasheet, "VADD and ADD take one cycle, Arm Cortex-M4 TRM; figure not re-read"),
      multiply: Sourced(1, .datasheet, "VMUL and MUL take one cycle, Arm Cortex-M4 TRM; figure not re-read"),
      compare: Sourced(1, .datasheet, "CMP takes one cycle, Arm Cortex-M4 TRM; figure not re-read"),
      exp: Sourced(25, .assumed, "a polynomial of five terms"),
      divide: Sourced(14, .datasheet, "VDIV.F32 and VSQRT.F32 take 14 cycles, Arm Cortex-M4 TRM; figure not re-read"),
      lookup: Sourced(3, .assumed, "an address, a load and its latency"))
  }
}
