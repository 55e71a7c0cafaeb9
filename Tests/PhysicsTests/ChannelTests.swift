import Glibc
import Physics
import Quantities
import Testing

@Suite struct ChannelTests {
  static let settings = LoRaSettings(spreadingFactor: 12)

  static func frame(
    _ sender: UInt32, at milliseconds: Int64, level: Double, spreadingFactor: Int = 12, megahertz: Double = 868.1
  ) -> LoRaReception {
    let settings = LoRaSettings(spreadingFactor: spreadingFactor)
    let start = SimTime.start + .milliseconds(milliseconds)
    return LoRaReception(
      sender: sender, start: start, end: start + settings.timeOnAir(payloadBytes: 20),
      frequency: Hertz(megahertz * 1e6), level: DecibelMilliwatts(level), settings: settings)
  }

  /// Plays frames in order of time and returns what became of each.
  static func play(_ frames: [LoRaReception], rule: LoRaCollisionRule = .capture) -> [ReceptionOutcome] {
    var channel = LoRaGatewayChannel(rule: rule)
    var events = frames.indices.flatMap { [(frames[$0].start, 1, $0), (frames[$0].end, 0, $0)] }
    events.sort { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }
    var outcomes = [ReceptionOutcome](repeating: .received, count: frames.count)
    for (_, isStart, index) in events {
      if isStart == 1 {
        channel.begin(frames[index])
      } else {
        outcomes[index] = channel.end(sender: frames[index].sender)
      }
    }
    #expect(channel.framesOnAir == 0)
    return outcomes
  }

  @Test func theStrongerSurvivesBySixDecibels() {
    let weak = Self.frame(1, at: 0, level: -110)
    #expect(Self.play([weak, Self.frame(2, at: 500, level: -104)]) == [.collided, .received])
    #expect(Self.play([weak, Self.frame(2, at: 500, level: -116)]) == [.received, .collided])
    #expect(Self.play([weak, Self.frame(2, at: 500, level: -105)]) == [.collided, .collided])
    #expect(Self.play([weak, Self.frame(2, at: 500, level: -60)], rule: .aloha) == [.collided, .collided])
  }

  @Test func otherFactorsAndChannelsDoNotMeet() {
    let one = Self.frame(1, at: 0, level: -110)
    #expect(Self.play([one, Self.frame(2, at: 1, level: -110, spreadingFactor: 11)]) == [.received, .received])
    #expect(Self.play([one, Self.frame(2, at: 1, level: -110, megahertz: 868.3)]) == [.received, .received])
    #expect(Self.play([one, Self.frame(2, at: 1, level: -110, megahertz: 868.12)]) == [.collided, .collided])
  }

  @Test func fiveSymbolsOfPreambleAreEnough() {
    let one = Self.frame(1, at: 0, level: -110)
    // The first frame lasts 1318.912 ms; three symbols are 98.304 ms.
    #expect(Self.play([one, Self.frame(2, at: 1221, level: -110)]) == [.received, .received])
    #expect(Self.play([one, Self.frame(2, at: 1220, level: -110)]) == [.collided, .collided])
  }

  @Test func tooWeakIsTooWeak() {
    #expect(Self.play([Self.frame(1, at: 0, level: -139)]) == [.received])
    #expect(Self.play([Self.frame(1, at: 0, level: -141)]) == [.belowSensitivity])
  }

  @Test func theNinthFrameFindsNoDemodulator() {
    let frames = (0..<9).map { Self.frame(UInt32($0), at: Int64($0), level: -100, megahertz: 868.1 + 0.2 * Double($0)) }
    let outcomes = Self.play(frames)
    #expect(outcomes == Array(repeating: .received, count: 8) + [.noDemodulator])
  }

  /// A downlink from 1 to 2 s takes the frame that is on air and the one that begins meanwhile, not the one that begins
  /// at its end, nor one too weak anyway; its demodulators are free again.
  @Test func aGatewayThatSendsHearsNothing() {
    var channel = LoRaGatewayChannel(demodulators: 1)
    let starts: [(UInt32, Int64, Double)] = [(1, 0, -100), (2, 1500, -100), (3, 1600, -141), (4, 2000, -100)]
    let frames = starts.map { sender, start, level in
      Self.frame(sender, at: start, level: level, spreadingFactor: Int(sender) + 6, megahertz: 867 + Double(sender) / 5)
    }
    let long = LoRaReception(
      sender: 1, start: .start, end: .start + .seconds(4), frequency: Hertz(868.5e6), level: DecibelMilliwatts(-100),
      settings: Self.settings)
    channel.begin(long)
    channel.transmit(until: .start + .seconds(2))
    for frame in frames.dropFirst() { channel.begin(frame) }
    let outcomes = (1...4).map { channel.end(sender: $0) }
    #expect(outcomes == [.gatewayTransmitting, .gatewayTransmitting, .belowSensitivity, .received])
  }

  /// 1 % in the first window's sub-band, 10 % in the second's, and one downlink at a time.
  @Test func aGatewayKeepsItsShareOfTheTime() {
    var transmitter = LoRaGatewayTransmitter()
    let at = { (seconds: Double) in SimTime.start + SimDuration(seconds: seconds) }
    #expect(transmitter.begin(in: .first, of: .eu868, at: at(10), for: .seconds(1)) == at(11))
    #expect(!transmitter.mayBegin(in: .second, at: at(10.999)) && transmitter.mayBegin(in: .second, at: at(11)))
    #expect(!transmitter.mayBegin(in: .first, at: at(109.999)) && transmitter.mayBegin(in: .first, at: at(110)))
    #expect(transmitter.begin(in: .second, of: .eu868, at: at(20), for: .seconds(2)) == at(22))
    #expect(!transmitter.mayBegin(in: .second, at: at(39.999)) && transmitter.mayBegin(in: .second, at: at(40)))
    var american = LoRaGatewayTransmitter()
    american.begin(in: .first, of: .us915, at: at(0), for: .seconds(1))
    #expect(!american.mayBegin(in: .second, at: at(0.5)) && american.mayBegin(in: .first, at: at(1)))
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func theRuleIsTheSameBothWays(seed: UInt64) {
    var random = TestRandom(seed: seed)
    let a = Self.frame(1, at: Int64(random.uniform() * 2000), level: random.uniform(-130 ... -100))
    let b = Self.frame(2, at: Int64(random.uniform() * 2000), level: random.uniform(-130 ... -100))
    let one = LoRaCollisionRule.capture.lost(a, b)
    let other = LoRaCollisionRule.capture.lost(b, a)
    #expect(one.a == other.b && one.b == other.a)
  }

  struct Delivery: Sendable {
    var nodes: Int
    var codingRate: Int
    var rule: LoRaCollisionRule
    var loss: LogDistance
    var ratio: Double
    var tolerance: Double
  }

  /// Bor et al. 2016, as corrected (0.895), LoRaSim 0.2.1 (0.873), and the ALOHA formula.
  static let deliveries = [
    Delivery(nodes: 64, codingRate: 1, rule: .capture, loss: .loRaSimPublished, ratio: 0.895, tolerance: 0.02),
    Delivery(nodes: 64, codingRate: 1, rule: .capture, loss: .loRaSim, ratio: 0.873, tolerance: 0.02),
    Delivery(nodes: 200, codingRate: 4, rule: .capture, loss: .loRaSimPublished, ratio: 0.643, tolerance: 0.02),
    Delivery(nodes: 200, codingRate: 4, rule: .aloha, loss: .loRaSim, ratio: 0.504, tolerance: 0.01),
  ]

  @Test(arguments: deliveries)
  func deliversAsPublished(delivery: Delivery) {
    var random = TestRandom(seed: 42)
    let settings = LoRaSettings(spreadingFactor: 12, codingRate: delivery.codingRate)
    let airtime = settings.timeOnAir(payloadBytes: 20)
    let levels = (0..<delivery.nodes).map { _ in
      PathLoss.logDistance(delivery.loss).received(
        transmitted: DecibelMilliwatts(14), distance: Meters(99 * max(0.01, random.uniform().squareRoot())))
    }
    var channel = LoRaGatewayChannel(rule: delivery.rule, demodulators: 1000)
    var next = (0..<delivery.nodes).map { _ in
      SimTime.start + SimDuration(seconds: random.exponential(mean: 1000))
    }
    var onAir = [Bool](repeating: false, count: delivery.nodes)
    var sent = 0
    var received = 0
    while sent < 100_000 {
      var node = 0
      for other in next.indices where next[other] < next[node] { node = other }
      let now = next[node]
      if onAir[node] {
        sent += 1
        if channel.end(sender: UInt32(node)) == .received { received += 1 }
        next[node] = now + SimDuration(seconds: random.exponential(mean: 1000))
      } else {
        channel.begin(
          LoRaReception(
            sender: UInt32(node), start: now, end: now + airtime, frequency: Hertz(868.1e6), level: levels[node],
            settings: settings))
        next[node] = now + airtime
      }
      onAir[node].toggle()
    }
    let ratio = Double(received) / Double(sent)
    #expect(abs(ratio - delivery.ratio) <= delivery.tolerance, "delivered \(ratio)")
  }
}

@Suite struct PathLossTests {
  @Test func freeSpace() {
    let model = PathLoss.freeSpace(Hertz(868e6))
    #expect(abs(model.loss(distance: Meters(1)).value - 31.218) < 1e-3)
    #expect(abs(model.loss(distance: Meters(1000)).value - 91.218) < 1e-3)
  }

  @Test(arguments: [
    (OkumuraHata.Environment.urban, [125.993, 136.597, 150.615, 161.218]),
    (.suburban, [116.145, 126.749, 140.766, 151.370]), (.open, [97.642, 108.245, 122.263, 132.867]),
  ])
  func hata(environment: OkumuraHata.Environment, losses: [Double]) {
    let model = PathLoss.okumuraHata(OkumuraHata(environment: environment))
    for (kilometers, loss) in zip([1.0, 2, 5, 10], losses) {
      #expect(abs(model.loss(distance: Meters(kilometers * 1000)).value - loss) < 1e-3)
    }
  }

  @Test func powerLaws() {
    let oulu = PathLoss.logDistance(.oulu)
    for (meters, loss) in [(100.0, 105.75), (1000, 128.95), (5000, 145.17)] {
      #expect(abs(oulu.loss(distance: Meters(meters)).value - loss) < 0.01)
    }
    let builtUp = PathLoss.logDistance(.loRaSim)
    #expect(abs(builtUp.loss(distance: Meters(100)).value - 135.69) < 0.01)
    #expect(abs(builtUp.loss(distance: Meters(1000)).value - 156.49) < 0.01)
  }

  @Test(arguments: PathLoss.examples)
  func lossGrowsWithDistance(model: PathLoss) {
    let losses = (1...40).map { model.loss(distance: Meters(Double($0) * 250)).value }
    #expect(losses == losses.sorted())
  }

  @Test func shadowingIsTheCallersDraw() {
    let oulu = PathLoss.logDistance(.oulu)
    let gap = oulu.loss(distance: Meters(500), shadowing: 1) - oulu.loss(distance: Meters(500))
    #expect(abs(gap.value - 7.8) < 1e-12)
  }

  @Test func decibelsAndWatts() {
    #expect(isClose(DecibelMilliwatts(14).watts.value, 25.12e-3, relative: 1e-3))
  }
}
