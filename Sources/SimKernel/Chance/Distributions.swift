import Glibc

/// Distributions of our own: the standard library reserves the right to change its.
///
/// They use the C library's `log`, `exp` and `cos`, whose last bit may differ between versions of
/// that library.
extension RandomStream {
  /// The next normally distributed number; uses exactly two words.
  ///
  /// G. E. P. Box, M. E. Muller, Ann. Math. Statist. 29(2), 1958, doi:10.1214/aoms/1177706645.
  public mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
    let radius = Self.exponential(of: next())
    return mean + deviation * (2 * radius).squareRoot() * cos(2 * Double.pi * unit())
  }

  /// The next exponentially distributed number; uses exactly one word.
  ///
  /// - Precondition: `mean` is not negative.
  public mutating func exponential(mean: Double = 1) -> Double {
    precondition(mean >= 0, "the mean of a waiting time is \(mean)")
    return mean * Self.exponential(of: next())
  }

  /// The number of mean one that belongs to a word, by inversion: 0 for the least, 36.7 for the greatest.
  public static func exponential(of word: UInt64) -> Double { -log(1 - unit(of: word)) }

  /// The next Poisson distributed count.
  ///
  /// Inversion below a mean of ten, W. Hörmann's PTRS above ("The transformed rejection method
  /// for generating Poisson random variables", Insurance: Math. and Econ. 12(1), 1993,
  /// doi:10.1016/0167-6687(93)90997-4).
  ///
  /// - Precondition: `mean` is in `0 ... 1e15`.
  public mutating func poisson(mean: Double) -> Int {
    precondition(mean >= 0 && mean <= 1e15, "the mean of a count is \(mean), not 0 to 1e15")
    return mean < 10 ? Self.smallPoisson(mean: mean, unit()) : largePoisson(mean)
  }

  /// The first count at which the distribution function passes `unit`.
  ///
  /// A mean below ten reaches every representable `unit` long before the count of 200.
  private static func smallPoisson(mean: Double, _ unit: Double) -> Int {
    var term = exp(-mean)
    var sum = term
    var count = 0
    while unit >= sum, count < 200 {
      count += 1
      term *= mean / Double(count)
      sum += term
    }
    return count
  }

  private mutating func largePoisson(_ mean: Double) -> Int {
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let squeeze = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = unit() - 0.5
      let v = 1 - unit()
      let us = 0.5 - abs(u)
      let count = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
      if us >= 0.07, v <= squeeze { return Int(count) }
      if count < 0 || (us < 0.013 && v > us) { continue }
      let bound = count * log(mean) - mean - Self.logFactorial(count)
      if log(v * inverseAlpha / (a / (us * us) + b)) <= bound { return Int(count) }
    }
  }

  /// The logarithm of `count!`: a product below ten, Stirling's series from there (error below 1e-11).
  private static func logFactorial(_ count: Double) -> Double {
    if count < 10 { return log(stride(from: 2, through: count, by: 1).reduce(1, *)) }
    let z = count + 1
    let square = 1 / (z * z)
    let series = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / z
    return (z - 0.5) * log(z) - z + 0.5 * log(2 * Double.pi) + series
  }
}
