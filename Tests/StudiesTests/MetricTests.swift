import Studies
import Testing

@Suite struct MetricTests {
  /// Two classes and an absent third: F1 of class 0 is 4/6, of class 1 is 2/4.
  @Test func macroF1ByHand() {
    var matrix = ConfusionMatrix(classes: 3)
    for (label, predicted) in [(0, 0), (0, 0), (0, 1), (1, 1), (1, 0)] {
      matrix.add(label: label, predicted: predicted)
    }
    #expect(abs(matrix.accuracy - 0.6) < 1e-15)
    #expect(abs(matrix.macroF1 - (2.0 / 3 + 0.5) / 2) < 1e-15)
    #expect(ConfusionMatrix(classes: 2).macroF1 == 0)
  }

  /// A class that is answered but never true counts with 0.
  @Test func macroF1CountsInventedClasses() {
    var matrix = ConfusionMatrix(classes: 2)
    matrix.add(label: 0, predicted: 1)
    #expect(matrix.macroF1 == 0)
    matrix.add(label: 0, predicted: 0)
    #expect(abs(matrix.macroF1 - 1.0 / 3) < 1e-15)
  }

  @Test func bootstrapBelongsToItsSeed() {
    let clusters = (0..<20).map { i in
      var matrix = ConfusionMatrix(classes: 2)
      for k in 0..<10 { matrix.add(label: k % 2, predicted: k < i % 7 ? 1 - k % 2 : k % 2) }
      return matrix
    }
    let a = ClusterBootstrap(clusters, seed: 3).intervals(of: [{ $0.accuracy }])[0]
    let b = ClusterBootstrap(clusters, seed: 3).intervals(of: [{ $0.accuracy }])[0]
    let c = ClusterBootstrap(clusters, seed: 4).intervals(of: [{ $0.accuracy }])[0]
    #expect(a == b)
    #expect(a != c)
    #expect(a.low < a.value && a.value < a.high)
    // The standard error of a mean of 20 clusters whose accuracies are 1, .9 … .4: about .043.
    #expect(abs((a.high - a.low) - 2 * 1.96 * 0.044) < 0.03)
  }

  @Test func oneClusterHasNoSpread() {
    var matrix = ConfusionMatrix(classes: 2)
    matrix.add(label: 0, predicted: 0)
    matrix.add(label: 0, predicted: 1)
    let interval = ClusterBootstrap([matrix]).intervals(of: [{ $0.accuracy }])[0]
    #expect(interval == Interval(value: 0.5, low: 0.5, high: 0.5))
  }

  /// 100 % with 10⁶ parameters and 10⁹ multiply-accumulates: 20·log₁₀(10⁴) = 80 dB; twice the accuracy 12.04 dB more.
  @Test func netScoreByHand() {
    #expect(abs(Scores.netScore(accuracy: 1, parameters: 1_000_000, macs: 1e9) - 80) < 1e-12)
    let half = Scores.netScore(accuracy: 0.4, parameters: 27_765, macs: 8e5)
    let whole = Scores.netScore(accuracy: 0.8, parameters: 27_765, macs: 8e5)
    #expect(abs(whole - half - 12.0412) < 1e-4)
  }

  @Test func frontHoldsWhatNothingBeats() {
    let costs = [1.0, 2, 3, 4, 2]
    let gains = [0.5, 0.7, 0.6, 0.9, 0.7]
    #expect(ParetoFront.indices(costs: costs, gains: gains) == [0, 1, 4, 3])
    #expect(ParetoFront.indices(costs: [1, 1], gains: [1, 2]) == [1])
    #expect(ParetoFront.indices(costs: [], gains: []).isEmpty)
  }

  @Test func riskRisesToTheErrorRate() throws {
    let points = SelectiveCurve.riskCoverage(confidence: [0.9, 0.8, 0.8, 0.1], correct: [true, false, true, false])
    #expect(points.map(\.share) == [0.25, 0.75, 1])
    #expect(points.map(\.value) == [0, 1.0 / 3, 0.5])
  }

  @Test func oracleAsksWhereItHelps() {
    let curves = SelectiveCurve.offload(
      confidence: [0.9, 0.2, 0.6, 0.5], local: [true, false, true, false], remote: [true, true, false, false])
    #expect(curves.confidence.map(\.value) == [0.5, 0.75, 0.75, 0.5, 0.5])
    #expect(curves.oracle.map(\.value) == [0.5, 0.75, 0.75, 0.75, 0.5])
    #expect(curves.random.map(\.value) == [0.5, 0.5])
  }
}
