public import Physics
import Quantities

extension ProcessorProfile {
  /// The STM32L4R5 running the reference kernels of TensorFlow Lite for Microcontrollers, which are plain C: the tier
  /// below ``stm32L4R5``, whose constants are those of ST's optimised kernels on the same board.
  ///
  /// From the energy logs of MLPerf Tiny v0.5 (mlcommons/tiny_results_v0.5, reference submission). Not offered to
  /// scenarios; for the circulating tables and for what kernels are worth.
  public static let stm32L4R5Reference = ProcessorProfile(
    name: "stm32l4r5-reference", title: "STM32L4R5 with reference kernels (TFLM, MLPerf Tiny v0.5)",
    clock: Sourced(Hertz(120e6), .published, "NUCLEO-L4R5ZI, nominal clock"),
    cycles: OperationCycles(
      macInt8: Sourced(7.455, .measured, "median of AD 4.72, KWS 8.15, IC 6.76, VWW 9.66; MLPerf Tiny v0.5"),
      macFloat: Sourced(20.9, .assumed, "2.8 times the int8 cycles, as for the optimised kernels"),
      add: stm32L4R5.cycles.add, multiply: stm32L4R5.cycles.multiply, compare: stm32L4R5.cycles.compare,
      exp: stm32L4R5.cycles.exp, divide: stm32L4R5.cycles.divide, lookup: stm32L4R5.cycles.lookup),
    activePower: Sourced(
      Watts(40.675e-3), .measured, "mean of AD 40.1, KWS 40.8, IC 41.5, VWW 40.3 mW; MLPerf Tiny v0.5"),
    sleepPower: stm32L4R5.sleepPower, wakeTime: stm32L4R5.wakeTime)
}
