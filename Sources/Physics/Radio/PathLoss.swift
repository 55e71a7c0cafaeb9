import Glibc
public import Quantities

/// How much a signal loses between two antennas.
///
/// To add a model: a case here and its formula below.
public enum PathLoss: Hashable, Sendable {
  /// `20·log10(4π·d·f/c)`: nothing in the way.
  case freeSpace(Hertz)
  /// A fitted power law.
  case logDistance(LogDistance)
  /// Okumura-Hata, for cities and their surroundings.
  case okumuraHata(OkumuraHata)

  /// One of each, for the laws to be tried on.
  public static let examples: [PathLoss] = [
    .freeSpace(Hertz(868e6)), .logDistance(.oulu), .okumuraHata(OkumuraHata(environment: .suburban)),
  ]

  /// The loss over `distance`.
  ///
  /// - Parameter shadowing: a standard normal number drawn by the caller, one per link; 0 for the median.
  public func loss(distance: Meters, shadowing: Double = 0) -> Decibels {
    precondition(distance.value > 0, "distance is \(distance)")
    switch self {
    case .freeSpace(let frequency):
      return Decibels(20 * log10(4 * .pi * distance.value * frequency.value / 299_792_458))
    case .logDistance(let law):
      return Decibels(law.loss(distance: distance.value) + law.shadowing.value * shadowing)
    case .okumuraHata(let hata):
      return Decibels(hata.loss(kilometers: distance.value / 1000) + hata.shadowing.value * shadowing)
    }
  }

  /// Level at the receiver.
  ///
  /// - Parameter gain: of both antennas together.
  public func received(
    transmitted: DecibelMilliwatts, distance: Meters, gain: Decibels = Decibels(0), shadowing: Double = 0
  ) -> DecibelMilliwatts {
    transmitted + gain - loss(distance: distance, shadowing: shadowing)
  }
}

/// A fitted power law of distance: `PL(d0) + 10·n·log10(d/d0) + N(0, σ)`, in dB.
public struct LogDistance: Hashable, Sendable {
  /// Loss at the reference distance.
  public let referenceLoss: Decibels
  /// The reference distance.
  public let reference: Meters
  /// `n`; 2 in free space.
  public let exponent: Double
  /// Standard deviation of the shadowing.
  public let shadowing: Decibels

  /// A power law.
  public init(referenceLoss: Decibels, reference: Meters, exponent: Double, shadowing: Decibels) {
    self.referenceLoss = referenceLoss
    self.reference = reference
    self.exponent = exponent
    self.shadowing = shadowing
  }

  /// Oulu, on land, 868 MHz, up to 15 km; Petäjäjärvi et al., ITST 2015.
  public static let oulu = LogDistance(
    referenceLoss: Decibels(128.95), reference: Meters(1000), exponent: 2.32, shadowing: Decibels(7.8))
  /// Built-up Lancaster, 868 MHz, as LoRaSim 0.2.1 computes it; Bor et al., MSWiM 2016.
  public static let loRaSim = LogDistance(
    referenceLoss: Decibels(127.41), reference: Meters(40), exponent: 2.08, shadowing: Decibels(3.57))
  /// The same with the natural logarithm that LoRaSim used for the published figures.
  public static let loRaSimPublished = LogDistance(
    referenceLoss: Decibels(127.41), reference: Meters(40), exponent: 2.08 * 2.302_585_092_994_046,
    shadowing: Decibels(3.57))
  /// An office at 2.4 GHz: free space at 1 m, exponent 3, shadowing 5 dB (assumed).
  public static let office = LogDistance(
    referenceLoss: Decibels(40.05), reference: Meters(1), exponent: 3, shadowing: Decibels(5))

  func loss(distance: Double) -> Double {
    referenceLoss.value + 10 * exponent * log10(distance / reference.value)
  }
}
