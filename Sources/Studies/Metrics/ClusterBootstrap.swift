import SimKernel

/// A value with the interval that holds it in 95 % of resamples.
public struct Interval: Sendable, Hashable, Codable {
  /// On the data themselves.
  public let value: Double
  /// The 2.5th percentile of the resamples.
  public let low: Double
  /// The 97.5th percentile of the resamples.
  public let high: Double

  /// An interval around a value.
  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }
}

/// Percentile bootstrap over clusters: whole recordings are drawn with replacement, because frames of one recording
/// resemble each other (A. C. Davison, D. V. Hinkley, Bootstrap Methods and their Application, 1997, section 3.8).
public struct ClusterBootstrap: Sendable {
  /// Numbers of this purpose belong to resampling.
  public static let purpose: UInt16 = 900

  private let clusters: [ConfusionMatrix]
  private let draws: Int
  private let seed: UInt64

  /// A bootstrap over `clusters`, with `draws` resamples from `seed`.
  public init(_ clusters: [ConfusionMatrix], draws: Int = 1_000, seed: UInt64 = 1) {
    precondition(!clusters.isEmpty && draws > 0, "\(clusters.count) clusters, \(draws) draws")
    self.clusters = clusters
    self.draws = draws
    self.seed = seed
  }

  /// Each statistic on the data, and its interval.
  public func intervals(of statistics: [(ConfusionMatrix) -> Double]) -> [Interval] {
    var random = RandomStream(seed: seed, entity: EntityID(0), purpose: Self.purpose)
    var samples = Array(repeating: [Double](), count: statistics.count)
    for _ in 0..<draws {
      var matrix = ConfusionMatrix(classes: clusters[0].classes)
      for _ in clusters { matrix += clusters[min(clusters.count - 1, Int(random.unit() * Double(clusters.count)))] }
      for (i, statistic) in statistics.enumerated() { samples[i].append(statistic(matrix)) }
    }
    var whole = ConfusionMatrix(classes: clusters[0].classes)
    for cluster in clusters { whole += cluster }
    return zip(statistics, samples).map { statistic, values in
      let sorted = values.sorted()
      return Interval(
        value: statistic(whole), low: Self.percentile(sorted, 0.025), high: Self.percentile(sorted, 0.975))
    }
  }

  /// The order statistic nearest to `share` of the way through `sorted`.
  static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    sorted[Int((share * Double(sorted.count - 1)).rounded())]
  }
}
