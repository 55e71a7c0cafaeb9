import Attention
import FleetModel
import Quantities
import SimKernel
import Testing

/// Sensors that are not alike.
@Suite struct SensorSpreads {
  private static let large = SensorSpreadPlan(gain: 0.1, offset: 0.5, noise: 0.3, specimens: 3)

  /// What nodes do with a frame.
  enum Policy: CaseIterable {
    case exit, gate, event, cascade, chance, convolution, embedding, picture, motion
  }

  private func plan(_ policy: Policy) throws -> FleetPlan {
    switch policy {
    case .exit: return try Fixtures.wearables(count: 4)
    case .event: return try Fixtures.plugs(count: 3, gate: .change(noiseFloor: 0.02, share: 0.05))
    case .gate, .cascade, .chance, .convolution, .embedding:
      var plan = try Fixtures.wearables(count: 4)
      switch policy {
      case .gate: plan.groups[0].policy.gate = .change(noiseFloor: 0.3, share: 0.05)
      case .cascade:
        plan.groups[0].policy.second = SecondModel(try Fixtures.model("spar-node-gated"), threshold: 0.9)
      case .chance: plan.groups[0].policy.rounding = .stochastic
      case .convolution:
        plan.groups[0].model = try Fixtures.model("spar-cnn")
        plan.groups[0].policy.exit = .never
      default:
        plan.groups[0].policy.offload = OffloadPlan(payload: .embedding, threshold: 0.9, timeout: .seconds(5))
        plan.gateways[0].model = try Fixtures.model("spar-gateway-embedding")
      }
      return plan
    case .picture, .motion:
      var plan = try Fixtures.wearables(count: 3, threshold: 1, interval: .minutes(5))
      plan.groups[0].stream = try Fixtures.stream("camera-synthetic")
      plan.groups[0].model = try Fixtures.model("camera-node")
      plan.gateways[0].model = try Fixtures.model("camera-gateway")
      if policy == .motion {
        var rule = MotionRule.assumed
        rule.limit = 20
        plan.groups[0].policy.gate = .motion(rule)
      }
      return plan
    }
  }

  private func recording(_ number: Int, _ spread: SensorSpreadPlan, in plan: FleetPlan) -> Attention.Stream {
    let stream = plan.groups[0].stream
    return spread.recording(number, of: stream, deviations: stream.deviations, seed: plan.seed)
  }

  /// Samples of a series, channel by channel.
  private func samples(_ stream: Attention.Stream) -> [[Double]] {
    let channels = stream.channelNames.count
    let row = InputView.series(channels: Array(0..<channels), divider: 1, tokens: 1, rowsPerToken: 1)
    var values: [[Double]] = Array(repeating: [], count: channels)
    var bytes: [UInt8] = []
    for clip in 0..<stream.clips {
      for end in stream.clipStart[clip] + 1...stream.clipStart[clip + 1] {
        bytes.removeAll(keepingCapacity: true)
        stream.appendPayload(row, clip: clip, endRow: end, to: &bytes)
        for channel in 0..<channels {
          let word = UInt16(bytes[2 * channel]) | UInt16(bytes[2 * channel + 1]) << 8
          values[channel].append(Double(Int16(bitPattern: word)))
        }
      }
    }
    return values
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func deviation(_ values: [Double]) -> Double {
    let mean = mean(values)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }

  @Test(arguments: Policy.allCases) func notOnRememberingOrThreads(policy: Policy) throws {
    var plan = try plan(policy)
    let alike = live(plan)
    plan.groups[0].sensorSpread = Self.large
    let unequal = live(plan)
    #expect(live(plan, remember: false).difference(from: unequal) == nil)
    #expect(live(plan, threads: 2).difference(from: unequal) == nil)
    #expect(unequal.difference(from: alike) != nil)
  }

  @Test(arguments: [1, 5]) func aSpreadOfNothingChangesNothing(specimens: Int) throws {
    for policy in [Policy.exit, .event, .motion] {
      var plan = try plan(policy)
      let alike = live(plan)
      plan.groups[0].sensorSpread = SensorSpreadPlan(gain: 0, offset: 0, noise: 0, specimens: specimens)
      #expect(live(plan).difference(from: alike) == nil)
    }
  }

  /// A fleet of one sensor is a fleet on what that sensor recorded: gates, models, questions and answers.
  @Test(arguments: Policy.allCases) func nodesAndGatewaysSeeWhatTheSensorShows(policy: Policy) throws {
    var plan = try plan(policy)
    var spread = Self.large
    spread.specimens = 1
    var recorded = plan
    recorded.groups[0].stream = recording(0, spread, in: plan)
    plan.groups[0].sensorSpread = spread
    let outcome = live(plan)
    #expect(outcome.difference(from: live(recorded)) == nil)
    #expect(!outcome.rows.messages.isEmpty)
  }

  @Test(arguments: [Policy.exit, .event]) func eachNodeHasItsOwn(policy: Policy) throws {
    var plan = try plan(policy)
    plan.groups[0].count = 6
    plan.groups[0].policy.offload = nil
    plan.groups[0].sensorSpread = Self.large
    let rows = live(plan).rows.inferences
    let sensors = (0..<6).map { Self.large.sensor(ofNode: $0, seed: plan.seed) }
    #expect(Set(sensors).count > 1)
    for sensor in Set(sensors) {
      var alone = plan
      alone.groups[0].sensorSpread = nil
      alone.groups[0].stream = recording(sensor, Self.large, in: plan)
      let theirs = { (row: InferenceRow) in sensors[Int(row.node)] == sensor }
      #expect(rows.filter(theirs) == live(alone).rows.inferences.filter(theirs))
    }
  }

  @Test func gainsAndOffsetsHaveTheirMeansAndDeviations() {
    let spread = SensorSpreadPlan(gain: 0.05, offset: 0.2, noise: 0, specimens: 64)
    let drawn = (1...30).flatMap { seed in (0..<64).map { spread.specimen($0, channels: 4, seed: UInt64(seed)) } }
    let (gains, offsets) = (drawn.flatMap(\.gains), drawn.flatMap(\.offsets))
    let count = Double(gains.count)
    #expect(gains.count == 30 * 64 * 4 && offsets.count == gains.count)
    // Four standard errors. Holding a normal within three deviations takes 0.25 % of its deviation.
    #expect(abs(mean(gains) - 1) < 4 * 0.05 / count.squareRoot())
    #expect(abs(mean(offsets)) < 4 * 0.2 / count.squareRoot())
    #expect(abs(deviation(gains) / (0.9975 * 0.05) - 1) < 4 / (2 * count).squareRoot())
    #expect(abs(deviation(offsets) / 0.2 - 1) < 4 / (2 * count).squareRoot())
    #expect(gains.allSatisfy { abs($0 - 1) <= 0.15 + 1e-12 } && gains.contains { abs($0 - 1) > 0.14 })
    let product = mean(zip(gains, offsets).map { ($0 - 1) / 0.05 * $1 / 0.2 })
    #expect(abs(product) < 4 / count.squareRoot())
  }

  @Test func everySensorIsAsLikely() {
    let spread = SensorSpreadPlan(gain: 0, offset: 0, noise: 0, specimens: 8)
    var counts = Array(repeating: 0.0, count: 8)
    for node in 0..<6400 { counts[spread.sensor(ofNode: UInt32(node), seed: 3)] += 1 }
    let error = (6400.0 / 8 * 7 / 8).squareRoot()
    #expect(counts.allSatisfy { abs($0 - 800) < 4 * error })
  }

  /// White, of its deviation, and the same for whoever looks again, whatever the sample holds.
  @Test func noiseBelongsToSeedSensorAndSample() throws {
    let stream = try Fixtures.stream("spar")
    let deviations = stream.deviations
    let noisy = SensorSpreadPlan(gain: 0, offset: 0, noise: 0.1, specimens: 2)
    let noise = { (stream: Attention.Stream, number: Int, seed: UInt64) in
      let shown = noisy.recording(number, of: stream, deviations: deviations, seed: seed)
      return zip(samples(shown), samples(stream)).map { zip($0, $1).map { $0 - $1 } }
    }
    let first = noise(stream, 0, 1)
    #expect(noise(stream, 0, 1) == first)
    #expect(noise(stream, 1, 1) != first && noise(stream, 0, 2) != first)
    for (values, scale) in zip(first, deviations) {
      let count = Double(values.count)
      #expect(abs(mean(values)) < 4 * 0.1 * scale / count.squareRoot())
      #expect(abs(deviation(values) / (0.1 * scale) - 1) < 4 / (2 * count).squareRoot())
      let product = mean(zip(values, values.dropFirst()).map { $0 * $1 }) / (0.01 * scale * scale)
      #expect(abs(product) < 4 / count.squareRoot())
    }
    // Another recording of as many samples gets the same.
    let still = try Fixtures.stream("spar", changing: "samples", .int16) { bytes in
      for byte in bytes.indices { bytes[byte] = 0 }
    }
    let others = noise(still, 0, 1)
    #expect(zip(others, first).allSatisfy { zip($0, $1).allSatisfy { abs($0 - $1) <= 1 } })
  }

  @Test func noiseMakesTheFleetBlind() throws {
    let accuracy = { (noise: Double) in
      var plan = try Fixtures.wearables(count: 12, exit: .never, offloads: false)
      plan.groups[0].sensorSpread = SensorSpreadPlan(gain: 0, offset: 0, noise: noise, specimens: 4)
      let nodes = live(plan).report.nodes.prefix(12)
      return mean(nodes.map { Double($0.totals.correct) / Double($0.totals.expected) })
    }
    let (clear, dim, blind) = (try accuracy(0), try accuracy(1), try accuracy(10))
    #expect(clear > dim && dim > blind)
    // Seven exercises, each about as frequent.
    #expect(blind < 0.3)
  }
}
