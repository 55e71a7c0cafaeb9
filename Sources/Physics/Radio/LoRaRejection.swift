public import Quantities

/// How much weaker than an interferer of another spreading factor a frame may be and still be received.
///
/// The level that counts against a frame is the interferer's energy during the overlap, spread over the frame:
///
///     SNIR = level − (interferer + 10·log10(overlap/length)) ≥ M[wanted][interferer]
///
/// - Valid for: one channel, one interferer at a time.
/// - Not modelled: the sum of several interferers.
/// - Source: named at each case, as signetlabdei/lorawan (ns-3) and florasim/flora (OMNeT++) print them.
public enum LoRaRejection: String, Hashable, Sendable, CaseIterable {
  /// Goursaud and Gorce, EAI Trans. Internet of Things 2015; the default of the ns-3 module.
  case goursaud
  /// Croce et al., IEEE Comm. Letters 22(4), 2018, as FLoRa has them.
  case croce

  /// The least ratio in dB for a wanted frame among frames of `interferer`, both spreading factors 7 to 12.
  public func threshold(wanted: Int, interferer: Int) -> Decibels {
    precondition((7...12).contains(wanted), "wanted is \(wanted), not 7 to 12")
    precondition((7...12).contains(interferer), "interferer is \(interferer), not 7 to 12")
    let row = wanted - 7
    let column = interferer - 7
    switch self {
    case .goursaud: return Decibels(Self.goursaudRows[row][column])
    case .croce: return Decibels(Self.croceRows[row][column])
    }
  }

  private static let goursaudRows: [[Double]] = [
    [6, -16, -18, -19, -19, -20],
    [-24, 6, -20, -22, -22, -22],
    [-27, -27, 6, -23, -25, -25],
    [-30, -30, -30, 6, -26, -28],
    [-33, -33, -33, -33, 6, -29],
    [-36, -36, -36, -36, -36, 6],
  ]
  private static let croceRows: [[Double]] = [
    [1, -8, -9, -9, -9, -9],
    [-11, 1, -11, -12, -13, -13],
    [-15, -13, 1, -13, -14, -15],
    [-19, -18, -17, 1, -17, -18],
    [-22, -22, -21, -20, 1, -20],
    [-25, -25, -25, -24, -23, 1],
  ]
}
