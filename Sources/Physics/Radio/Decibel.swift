import Glibc
public import Quantities

/// Thermal noise at room temperature in a bandwidth, in dBm: −174 + 10·log10(BW).
func thermalNoise(bandwidthHz: Double) -> Double { -174 + 10 * log10(bandwidthHz) }

extension DecibelMilliwatts {
  /// The power: 0 dBm is one milliwatt.
  public var watts: Watts { Watts(pow(10, (value - 30) / 10)) }
}
