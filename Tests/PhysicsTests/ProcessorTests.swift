import Physics
import Quantities
import Testing

/// The four MLPerf Tiny networks, as multiply-accumulates counted from their layers.
enum TinyNetwork: String, CaseIterable, Sendable {
  case anomalyDetection, keywordSpotting, visualWakeWords, imageClassification

  var macs: Int {
    switch self {
    case .anomalyDetection:
      let widths = [640, 128, 128, 128, 128, 8, 128, 128, 128, 128, 640]
      return zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    case .keywordSpotting:
      let pixels = 25 * 5
      return pixels * 64 * 40 + 4 * (pixels * 64 * 9 + pixels * 64 * 64) + 64 * 12
    case .visualWakeWords:
      // Input side, channels in, channels out, stride of each separable block of MobileNetV1 0.25 at 96 × 96.
      let blocks = [
        (48, 8, 16, 1), (48, 16, 32, 2), (24, 32, 32, 1), (24, 32, 64, 2), (12, 64, 64, 1), (12, 64, 128, 2),
        (6, 128, 128, 1), (6, 128, 128, 1), (6, 128, 128, 1), (6, 128, 128, 1), (6, 128, 128, 1),
        (6, 128, 256, 2), (3, 256, 256, 1),
      ]
      let separable = blocks.reduce(0) { sum, block in
        let side = block.0 / block.3
        return sum + side * side * block.1 * (9 + block.2)
      }
      return 48 * 48 * 8 * 27 + separable + 256 * 2
    case .imageClassification:
      let stem = 1024 * 16 * 27
      let first = 2 * 1024 * 16 * 16 * 9
      let second = 256 * 32 * (16 * 9 + 32 * 9 + 16)
      let third = 64 * 64 * (32 * 9 + 64 * 9 + 32)
      return stem + first + second + third + 64 * 10
    }
  }

  var work: OpCount {
    var work = OpCount()
    work.macInt8 = macs
    return work
  }
}

@Suite struct ProcessorTests {
  @Test func theNetworksAreCounted() {
    #expect(TinyNetwork.allCases.map(\.macs) == [264_192, 2_656_768, 7_489_664, 12_501_632])
  }

  @Test func keywordSpottingOnTheL4R5() {
    var costs = ProcessorProfile.stm32L4R5.costs
    costs.macInt8 = 1.95
    costs.activePower = Watts(42.2e-3)
    let (duration, energy) = costs.cost(of: TinyNetwork.keywordSpotting.work)
    #expect(isClose(duration.seconds, 43.2e-3, relative: 0.01))
    #expect(isClose(energy.value, 1.82e-3, relative: 0.01))
  }

  /// MLPerf Tiny v1.2, closed division, energy runs: milliseconds and microjoules of the four networks.
  static let measured: [(ProcessorProfile, [Double], [Double])] = [
    (.stm32L4R5, [5.251, 43.15, 88.85, 164.96], [203.37, 1820.5, 3894.6, 6919.4]),
    (.stm32U575, [3.409, 28.88, 58.90, 110.41], [81.88, 656.2, 1354.7, 2579.0]),
    (.stm32H7A3, [1.222, 11.29, 23.76, 40.68], [165.7, 1375.6, 2965.5, 5090.3]),
  ]

  @Test(arguments: measured.indices)
  func oneNumberPerBoardPredictsAllFourNetworks(board: Int) {
    let (profile, milliseconds, microjoules) = Self.measured[board]
    for (index, network) in TinyNetwork.allCases.enumerated() {
      let (duration, energy) = profile.cost(of: network.work)
      #expect(abs(duration.seconds * 1e3 / milliseconds[index] - 1) < 0.4)
      #expect(abs(energy.value * 1e6 / microjoules[index] - 1) < 0.4)
    }
  }

  /// The figure of a board does not hang on one network: fitted without it, it still predicts it.
  @Test(arguments: measured.indices)
  func predictsTheNetworkThatWasHeldOut(board: Int) {
    let (profile, milliseconds, _) = Self.measured[board]
    let cycles = zip(TinyNetwork.allCases, milliseconds).map { network, time in
      time * 1e-3 * profile.costs.clockHz / Double(network.macs)
    }
    for heldOut in cycles.indices {
      let rest = cycles.indices.filter { $0 != heldOut }.map { cycles[$0] }.sorted()
      #expect(abs(rest[1] / cycles[heldOut] - 1) < 0.45)
    }
    let sorted = cycles.sorted()
    #expect(isClose(profile.costs.macInt8, (sorted[1] + sorted[2]) / 2, relative: 0.01))
  }

  @Test func aRaspberryPiForAnHour() {
    let pi = ProcessorProfile.raspberryPi4
    #expect(isClose((pi.sleepPower.value * .hours(1)).value, 11.0e3, relative: 0.02))
    #expect(isClose((pi.activePower.value * .hours(1)).value, 22.0e3, relative: 0.02))
    #expect(isClose(360e3 / pi.sleepPower.value.value / 3600, 32.7, relative: 0.02))
  }

  @Test(arguments: ProcessorProfile.all)
  func moreWorkCostsMore(profile: ProcessorProfile) {
    #expect(profile.cost(of: OpCount()).energy == .zero && profile.cost(of: OpCount()).duration == .zero)
    var work = OpCount()
    work.macInt8 = 1_000_000
    let integer = profile.cost(of: work)
    work.macFloat = 1_000_000
    let both = profile.cost(of: work)
    #expect(both.energy.value > 2 * integer.energy.value, "a float MAC costs more than an int8 one")
    #expect(both.duration > integer.duration)
    #expect(profile.sleepPower.value < profile.activePower.value)
  }

  @Test(arguments: ProcessorProfile.all)
  func everyKindOfOperationHasItsPrice(profile: ProcessorProfile) {
    let costs = profile.costs
    var work = OpCount()
    work.add = 1
    work.multiply = 2
    work.compare = 3
    work.exp = 4
    work.divide = 5
    work.lookup = 6
    work.ramRead = 7
    work.ramWritten = 8
    work.flashRead = 9
    let price = costs.add + 2 * costs.multiply + 3 * costs.compare
    let functions = 4 * costs.exp + 5 * costs.divide + 6 * costs.lookup
    let expected = price + functions + 15 * costs.ramByte + 9 * costs.flashByte
    #expect(isClose(costs.cycles(of: work), expected, relative: 1e-15))
  }
}
