import Glibc

/// Numbers that put accuracy, size and energy into one.
public enum Scores {
  /// 20·log₁₀(a² / √(p·m)), a accuracy in percent, p parameters in millions, m multiply-accumulates in 10⁹
  /// (A. Wong, "NetScore", 2018, arXiv:1806.05512).
  public static func netScore(accuracy: Double, parameters: Int, macs: Double) -> Double {
    let percent = 100 * accuracy
    return 20 * log10(percent * percent / (Double(parameters) / 1e6 * macs / 1e9).squareRoot())
  }

  /// Energy of all answers over the number of right ones, from mean energy and accuracy; infinite if none is right.
  public static func energyPerCorrect(_ energy: Double, accuracy: Double) -> Double { energy / accuracy }
}
