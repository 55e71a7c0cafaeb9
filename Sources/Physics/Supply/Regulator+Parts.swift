import Quantities

extension Regulator {
  /// A linear regulator that draws little itself.
  public static let ldo = Regulator(
    name: "ldo", title: "Linear regulator, 1 µA", kind: .linear,
    quiescent: Sourced(Amperes(1e-6), .assumed, "0.5 to 3 µA are usual"),
    peakEfficiency: Sourced(1, .assumed, "a linear regulator passes its input current on"),
    rollOff: Sourced(.zero, .assumed, "a linear regulator has no switching loss"),
    headroom: Sourced(Volts(0.2), .assumed, "dropout of 0.1 to 0.3 V"))

  /// A buck converter of the TI TPS62740 class.
  public static let buck = Regulator(
    name: "buck", title: "Buck converter of the TPS62740 class, 360 nA", kind: .buck,
    quiescent: Sourced(Amperes(0.36e-6), .datasheet, "TI TPS62740, SLVSB02B, electrical characteristics"),
    peakEfficiency: Sourced(0.94, .datasheet, "0.93 to 0.95 at best, TI TPS62740; figure not re-read"),
    rollOff: Sourced(Watts(1e-6), .assumed, "0.90 at 10 µA and 2 V, the class of TI's TPS62740"),
    headroom: Sourced(Volts(0.1), .assumed, "then it passes through"))

  /// A boost converter for one or two AA cells, of the TI TPS610xx class.
  public static let boost = Regulator(
    name: "boost", title: "Boost converter of the TPS610xx class, 1 µA", kind: .boost,
    quiescent: Sourced(Amperes(1e-6), .assumed, "0.3 to 5 µA in the TI TPS610xx family"),
    peakEfficiency: Sourced(0.92, .assumed, "0.90 to 0.93 at 50 mA in the TI TPS610xx family"),
    rollOff: Sourced(Watts(0.25e-3), .assumed, "0.85 at 1 mA and 3.3 V in the TI TPS610xx family"),
    headroom: Sourced(Volts(0.8), .assumed, "starts at 0.7 to 0.9 V"))

  /// Every part fleetsim knows.
  public static let all: [Regulator] = [.ldo, .buck, .boost]
}
