import Glibc
import Quantities

extension Verification {
  /// How long LoRa frames are on air.
  static var timeOnAir: [PublishedPoint] {
    func point(
      _ id: String, _ what: String, _ settings: LoRaSettings, _ bytes: Int, _ milliseconds: Double, _ source: String
    )
      -> PublishedPoint
    {
      PublishedPoint(
        "airtime-\(id)", what, published: milliseconds,
        computed: settings.timeOnAir(payloadBytes: bytes).seconds * 1e3, unit: "ms", within: .absolute(1e-6), .program,
        source)
    }
    let semtech = "Lora-net/sx126x_driver, compiled and asked"
    let plain: [(Int, Int, Double)] = [
      (7, 20, 56.576), (8, 20, 102.912), (9, 20, 185.344), (10, 20, 370.688), (11, 20, 741.376), (12, 20, 1318.912),
      (7, 51, 102.656), (9, 51, 328.704), (12, 51, 2465.792), (7, 222, 348.416), (7, 10, 41.216), (12, 10, 991.232),
    ]
    var points = plain.map { factor, bytes, milliseconds in
      point(
        "sf\(factor)-\(bytes)B", "SF\(factor), 125 kHz, 4/5, \(bytes) bytes", LoRaSettings(spreadingFactor: factor),
        bytes, milliseconds, semtech)
    }
    points += [
      point(
        "sf12-cr4", "SF12, 125 kHz, 4/8, 20 bytes", LoRaSettings(spreadingFactor: 12, codingRate: 4), 20, 1712.128,
        semtech),
      point(
        "sf7-500", "SF7, 500 kHz, 4/5, 20 bytes", LoRaSettings(spreadingFactor: 7, bandwidthHz: 500_000), 20, 14.144,
        semtech),
      point(
        "sf12-250", "SF12, 250 kHz, 4/5, 20 bytes", LoRaSettings(spreadingFactor: 12, bandwidthHz: 250_000), 20,
        659.456,
        semtech),
      point(
        "sf7-no-crc", "SF7, 125 kHz, 4/5, 20 bytes, no check sum", LoRaSettings(spreadingFactor: 7, crc: false), 20,
        51.456, semtech),
    ]
    // Each line of ns-3's test changes one setting of the line before. Left out are the lines that force the low data
    // rate optimisation upon symbols shorter than 16 ms, where Semtech's driver has it off.
    let series: [(Int, Int, Int, Int, Bool, Int, Double)] = [
      (7, 125, 1, 8, true, 10, 41.216), (8, 125, 1, 8, true, 10, 72.192), (8, 125, 2, 8, false, 10, 78.336),
      (8, 125, 2, 10, false, 10, 82.432), (10, 500, 2, 10, false, 10, 70.144), (10, 500, 2, 10, true, 10, 82.432),
      (10, 500, 2, 8, true, 10, 78.336), (12, 500, 2, 8, true, 10, 264.192),
      (12, 125, 2, 8, true, 50, 2629.632), (12, 125, 1, 8, true, 50, 2301.952),
    ]
    for (index, line) in series.enumerated() {
      let (factor, kilohertz, rate, preamble, explicit, bytes, milliseconds) = line
      let settings = LoRaSettings(
        spreadingFactor: factor, bandwidthHz: kilohertz * 1000, codingRate: rate, preambleSymbols: preamble,
        explicitHeader: explicit)
      let header = explicit ? "" : ", implicit header"
      points.append(
        point(
          "ns3-\(index + 1)",
          "SF\(factor), \(kilohertz) kHz, 4/\(rate + 4), preamble \(preamble), \(bytes) bytes\(header)",
          settings, bytes, milliseconds, "signetlabdei/lorawan, lorawan-test-suite"))
    }
    return points
  }

  /// What arrives when many nodes share one channel.
  static var delivery: [PublishedPoint] {
    let slow = LoRaSettings(spreadingFactor: 12, codingRate: 4)
    let fast = LoRaSettings(spreadingFactor: 12, codingRate: 1)
    let corrected = "Bor et al., MSWiM 2016, corrected version, eprints.lancs.ac.uk/81674"
    let loRaSim = "LoRaSim 0.2.1, run with three seeds"
    func closedForm(_ nodes: Int) -> Double {
      exp(-2 * Double(nodes) * slow.timeOnAir(payloadBytes: 20).seconds / 1000)
    }
    func simulated(_ nodes: Int, _ settings: LoRaSettings, _ rule: LoRaCollisionRule, _ loss: LogDistance) -> Double {
      LoRaDelivery(nodes: nodes, settings: settings, rule: rule, loss: loss).ratio(seed: 42)
    }
    return [
      PublishedPoint(
        "aloha-100", "delivery of 100 nodes, SF12 4/8, pure ALOHA", published: closedForm(100),
        computed: simulated(100, slow, .aloha, .loRaSim), unit: "", within: .absolute(0.01), .formula, "exp(-2NλT)"),
      PublishedPoint(
        "aloha-200", "delivery of 200 nodes, SF12 4/8, pure ALOHA", published: closedForm(200),
        computed: simulated(200, slow, .aloha, .loRaSim), unit: "", within: .absolute(0.01), .formula, "exp(-2NλT)"),
      PublishedPoint(
        "bor-aloha-200", "delivery of 200 nodes, SF12 4/8, pure ALOHA", published: 0.51, computed: closedForm(200),
        unit: "", within: .absolute(0.01), .paper, corrected),
      PublishedPoint(
        "bor-capture-200", "delivery of 200 nodes, SF12 4/8, capture", published: 0.64,
        computed: simulated(200, slow, .capture, .loRaSimPublished), unit: "", within: .absolute(0.02), .paper,
        corrected),
      PublishedPoint(
        "bor-capture-64", "delivery of 64 nodes, SF12 4/5, capture", published: 0.90,
        computed: simulated(64, fast, .capture, .loRaSimPublished), unit: "", within: .absolute(0.02), .paper,
        corrected),
      PublishedPoint(
        "lorasim-capture-200", "delivery of 200 nodes, SF12 4/8, capture, log10 path loss", published: 0.584,
        computed: simulated(200, slow, .capture, .loRaSim), unit: "", within: .absolute(0.02), .program, loRaSim),
      PublishedPoint(
        "lorasim-capture-100", "delivery of 100 nodes, SF12 4/5, capture, log10 path loss", published: 0.813,
        computed: simulated(100, fast, .capture, .loRaSim), unit: "", within: .absolute(0.02), .program, loRaSim),
      PublishedPoint(
        "lorasim-capture-50", "delivery of 50 nodes, SF12 4/8, capture, log10 path loss", published: 0.877,
        computed: simulated(50, slow, .capture, .loRaSim), unit: "", within: .absolute(0.02), .program, loRaSim),
      PublishedPoint(
        "lorasim-natural-200", "delivery of 200 nodes, SF12 4/5, capture, natural logarithm", published: 0.715,
        computed: simulated(200, fast, .capture, .loRaSimPublished), unit: "", within: .absolute(0.02), .program,
        "LoRaSim with the natural logarithm of its first release, run with three seeds"),
    ]
  }
}
