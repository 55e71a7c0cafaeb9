import Glibc
import Quantities

/// LoRaSim's experiment: nodes on a disc around one gateway, all on one channel, sending at random.
struct LoRaDelivery {
  var nodes: Int
  var settings: LoRaSettings
  var rule: LoRaCollisionRule
  var loss: LogDistance
  /// Mean time between two frames of a node, in seconds.
  var meanIntervalSeconds = 1000.0
  var frames = 60_000

  /// The share of frames that arrive; the same for the same seed.
  func ratio(seed: UInt64) -> Double {
    var random = Uniform(state: seed)
    let airtime = settings.timeOnAir(payloadBytes: 20)
    let levels = (0..<nodes).map { _ in
      PathLoss.logDistance(loss).received(
        transmitted: DecibelMilliwatts(14), distance: Meters(99 * max(0.01, random.next().squareRoot())))
    }
    var channel = LoRaGatewayChannel(rule: rule, demodulators: 1_000)
    var next = (0..<nodes).map { _ in SimTime.start + wait(&random) }
    var onAir = [Bool](repeating: false, count: nodes)
    var sent = 0
    var received = 0
    while sent < frames {
      var node = 0
      for other in next.indices where next[other] < next[node] { node = other }
      let now = next[node]
      if onAir[node] {
        sent += 1
        if channel.end(sender: UInt32(node)) == .received { received += 1 }
        next[node] = now + wait(&random)
      } else {
        channel.begin(
          LoRaReception(
            sender: UInt32(node), start: now, end: now + airtime, frequency: Hertz(868.1e6), level: levels[node],
            settings: settings))
        next[node] = now + airtime
      }
      onAir[node].toggle()
    }
    return Double(received) / Double(sent)
  }

  private func wait(_ random: inout Uniform) -> SimDuration {
    SimDuration(seconds: -meanIntervalSeconds * log(1 - random.next()))
  }

  /// SplitMix64; this room has no random streams of its own.
  private struct Uniform {
    var state: UInt64
    mutating func next() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
  }
}
