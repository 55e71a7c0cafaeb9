import Glibc
public import Quantities

/// Okumura's measurements around Tokyo as Hata fitted them.
///
///     L = 69.55 + 26.16·log f − 13.82·log hb − a(hm) + (44.9 − 6.55·log hb)·log d     f in MHz, d in km
///
/// - Valid for: 150 to 1500 MHz, base 30 to 200 m, mobile 1 to 10 m, 1 to 20 km.
/// - Not modelled: terrain, buildings around the node.
/// - Source: M. Hata, IEEE Trans. Vehicular Technology 29(3), 1980.
public struct OkumuraHata: Hashable, Sendable {
  /// What stands around.
  public enum Environment: String, Hashable, Sendable, CaseIterable {
    /// A small or medium city.
    case urban
    /// A suburb.
    case suburban
    /// Open country.
    case open
  }

  /// What stands around.
  public let environment: Environment
  /// Carrier frequency.
  public let frequency: Hertz
  /// Height of the gateway's antenna.
  public let baseHeight: Meters
  /// Height of the node's antenna.
  public let nodeHeight: Meters
  /// Standard deviation of the shadowing.
  public let shadowing: Decibels

  /// A surrounding; the defaults are an EU868 gateway on a roof (shadowing 8 dB assumed).
  public init(
    environment: Environment, frequency: Hertz = Hertz(868e6), baseHeight: Meters = Meters(30),
    nodeHeight: Meters = Meters(1.5), shadowing: Decibels = Decibels(8)
  ) {
    self.environment = environment
    self.frequency = frequency
    self.baseHeight = baseHeight
    self.nodeHeight = nodeHeight
    self.shadowing = shadowing
  }

  func loss(kilometers: Double) -> Double {
    let logFrequency = log10(frequency.value / 1e6)
    let logBase = log10(baseHeight.value)
    let node = (1.1 * logFrequency - 0.7) * nodeHeight.value - (1.56 * logFrequency - 0.8)
    let urban =
      69.55 + 26.16 * logFrequency - 13.82 * logBase - node + (44.9 - 6.55 * logBase) * log10(kilometers)
    switch environment {
    case .urban: return urban
    case .suburban:
      let part = logFrequency - log10(28)
      return urban - 2 * part * part - 5.4
    case .open: return urban - 4.78 * logFrequency * logFrequency + 18.33 * logFrequency - 40.94
    }
  }
}
