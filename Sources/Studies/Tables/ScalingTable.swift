public import Attention
public import Physics
import Quantities

/// The circulating table of attention's energy and memory against the number of tokens, beside what is counted here.
///
/// The table (64, 128, 256 tokens: 12.3, 48.7, 195.2 mJ and 32, 128, 512 KB) is found on web pages without a device, a
/// model or a measurement; no paper with these numbers was found. It is quadratic in n to within rounding, so it can
/// only be the core softmax(q kᵀ) v without its projections. One assumption makes both columns plausible: width 512,
/// 8 heads, int8, one int8 score a pair for all heads at once, reference kernels on a Cortex-M4.
public struct ScalingTable: Sendable {
  /// A row of it.
  public struct Row: Sendable, Hashable {
    /// n.
    public let tokens: Int
    /// As printed.
    public let printedMillijoules: Double
    /// As printed, in KiB.
    public let printedKibibytes: Int
    /// Counted and priced, nothing fitted.
    public let millijoules: Double
    /// The same times the one constant that makes n = 256 exact.
    public let calibratedMillijoules: Double
    /// Bytes of scores: heads × n² × 1 byte.
    public let scoreBytes: Int

    /// What is missing from the printed energy, as a share of it.
    public var residual: Double { millijoules / printedMillijoules - 1 }
    /// The same after calibration.
    public var calibratedResidual: Double { calibratedMillijoules / printedMillijoules - 1 }
    /// Bytes that our scores are more than the printed ones.
    public var memoryResidual: Int { scoreBytes - 1024 * printedKibibytes }
  }

  /// The printed numbers.
  public static let printed = [(64, 12.3, 32), (128, 48.7, 128), (256, 195.2, 512)]

  /// 64, 128 and 256 tokens.
  public let rows: [Row]
  /// The calibrated constant: printed over counted at n = 256.
  public let scale: Double

  /// The table for a core of `heads` heads, `headWidth` wide, on `platform`.
  public init(
    heads: Int = 8, headWidth: Int = 64, precision: Precision = .int8,
    platform: ProcessorProfile = .stm32L4R5Reference
  ) {
    let energies = Self.printed.map { tokens, _, _ in
      Bill(Self.core(tokens, heads, headWidth, precision), on: platform).totalMillijoules
    }
    let scale = Self.printed[2].1 / energies[2]
    rows = zip(Self.printed, energies).map { printed, energy in
      Row(
        tokens: printed.0, printedMillijoules: printed.1, printedKibibytes: printed.2, millijoules: energy,
        calibratedMillijoules: scale * energy, scoreBytes: heads * printed.0 * printed.0 * precision.bytes)
    }
    self.scale = scale
  }

  private static func core(_ n: Int, _ heads: Int, _ headWidth: Int, _ precision: Precision) -> OpCount {
    Work.attention(pairs: n * n, rows: n, reads: n, heads: heads, headWidth: headWidth, precision)
  }
}
