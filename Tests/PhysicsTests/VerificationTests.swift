import Physics
import Testing

/// Every published figure, one test each.
@Suite struct VerificationTests {
  static let points = Verification.all

  @Test(arguments: points)
  func agreesWithThePublishedFigure(point: PublishedPoint) {
    #expect(point.agrees, "\(point.id): \(point.what) is \(point.computed), published \(point.published) \(point.unit)")
  }

  @Test func everyPointIsNamedOnceAndSourced() {
    let ids = Self.points.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(ids.count > 150)
    for point in Self.points {
      #expect(!point.what.isEmpty && point.source.count > 4 && point.published.isFinite)
      #expect(!point.source.contains("not re-read") && point.permitted >= 0)
    }
  }

  @Test func theTableIsTheSameEveryTime() {
    #expect(Verification.all == Self.points)
  }

  @Test func aWrongFigureDoesNotAgree() {
    func point(_ computed: Double, _ tolerance: PublishedPoint.Tolerance) -> PublishedPoint {
      PublishedPoint("x", "x", published: 10, computed: computed, unit: "", within: tolerance, .formula, "test")
    }
    #expect(point(10.1, .absolute(0.11)).agrees && !point(10.2, .absolute(0.11)).agrees)
    #expect(point(10.9, .relative(0.1)).agrees && !point(8.9, .relative(0.1)).agrees)
    #expect(!point(.nan, .relative(10)).agrees)
    #expect(abs(point(9, .absolute(1)).relativeError + 0.1) < 1e-12)
  }
}
