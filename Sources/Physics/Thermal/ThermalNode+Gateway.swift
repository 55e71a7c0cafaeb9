import Quantities

extension ThermalNode {
  static let gatewayResistance = Sourced(
    KelvinPerWatt(12), .assumed, "a Raspberry Pi 4 without a heat sink, 11 to 13 K/W from chip to air")
  static let gatewayCapacity = Sourced(JoulesPerKelvin(100), .assumed, "board and box, some 100 g")

  /// A gateway's board and box in the air.
  public static let gateway = ThermalNode(resistance: gatewayResistance.value, capacity: gatewayCapacity.value)
}
