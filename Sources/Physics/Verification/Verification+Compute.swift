import Quantities

extension Verification {
  /// A board of MLPerf Tiny: milliseconds and microjoules of its energy runs of the four networks.
  private struct MeasuredBoard {
    var name: String
    var clockHz: Double
    var milliseconds: [Double]
    var microjoules: [Double]
    var round: String
  }

  /// Multiply-accumulates of anomaly detection, keyword spotting, visual wake words and image classification, counted
  /// from their layers.
  private static let networks = [("ad", 264_192), ("kws", 2_656_768), ("vww", 7_489_664), ("ic", 12_501_632)]

  private static let boards = [
    MeasuredBoard(
      name: "stm32l4r5", clockHz: 120e6, milliseconds: [5.251, 43.15, 88.85, 164.96],
      microjoules: [203.37, 1820.5, 3894.6, 6919.4], round: "v1.2"),
    MeasuredBoard(
      name: "stm32u575", clockHz: 160e6, milliseconds: [3.409, 28.88, 58.90, 110.41],
      microjoules: [81.88, 656.2, 1354.7, 2579.0], round: "v1.2"),
    MeasuredBoard(
      name: "stm32u385", clockHz: 96e6, milliseconds: [5.410, 48.30, 98.74, 182.45],
      microjoules: [31.84, 245.3, 519.0, 965.6], round: "v1.3"),
    MeasuredBoard(
      name: "stm32h7a3", clockHz: 280e6, milliseconds: [1.222, 11.29, 23.76, 40.68],
      microjoules: [165.7, 1375.6, 2965.5, 5090.3], round: "v1.2"),
    MeasuredBoard(
      name: "ra6m4", clockHz: 200e6, milliseconds: [4.554, 50.8, 160.3, 246.6],
      microjoules: [324.1, 3797, 11_852, 17_724], round: "v0.7"),
  ]

  /// A board with a matrix engine beside its core, whose networks differ too much to predict one from the others.
  private static let withEngine = MeasuredBoard(
    name: "efr32mg24", clockHz: 78e6, milliseconds: [5.426, 36.43, 111.5, 120.9],
    microjoules: [47.3, 401.9, 1139.2, 1234.7], round: "v1.0")

  /// One power for all work: the measured time of each network times the board's active power.
  private static var onePower: [PublishedPoint] {
    (boards + [withEngine]).flatMap { board in
      networks.indices.map { index in
        let power = ProcessorProfile.named(board.name)?.activePower.value ?? Watts(.nan)
        return PublishedPoint(
          "power-\(board.name)-\(networks[index].0)",
          "\(networks[index].0) on \(board.name): its measured time at the board's active power",
          published: board.microjoules[index], computed: power.value * board.milliseconds[index] * 1e3, unit: "µJ",
          within: .relative(0.20), .measurement, "MLPerf Tiny \(board.round), energy run")
      }
    }
  }

  /// Energy of each MLPerf Tiny network, predicted from the other three on the same board, and from each of them.
  ///
  /// One number of cycles for all layers is a coarse model: the tolerance is 45 %, and the error is the result.
  public static var boardPredictions: [BoardPrediction] {
    boards.flatMap { board in
      networks.enumerated().map { index, network in
        let others = networks.indices.filter { $0 != index }
        let point = PublishedPoint(
          "mlperf-\(board.name)-\(network.0)",
          "\(network.0) on \(board.name), predicted from the other three networks",
          published: board.microjoules[index], computed: predicted(index, from: others, on: board), unit: "µJ",
          within: .relative(0.45), .measurement, "MLPerf Tiny \(board.round), energy run")
        return BoardPrediction(
          board: board.name, task: network.0, point: point,
          others: others.map {
            BoardPrediction.Other(task: networks[$0].0, computed: predicted(index, from: [$0], on: board))
          })
      }
    }
  }

  static var compute: [PublishedPoint] {
    var points = boardPredictions.map(\.point)
    let lookup = ProcessorProfile.esp32S3.costs
    var softmax = OpCount()
    softmax.exp = 256
    points += [
      PublishedPoint(
        "esp32-s3-softmax", "softmax of 256 elements on the ESP32-S3", published: 11_107,
        computed: lookup.cycles(of: softmax), unit: "cycles", within: .relative(0.01), .measurement,
        "espressif/esp-nn README"),
      PublishedPoint(
        "pi4-idle-hour", "Raspberry Pi 4 idle for an hour", published: 11.0,
        computed: (ProcessorProfile.raspberryPi4.sleepPower.value * .hours(1)).value / 1e3, unit: "kJ",
        within: .relative(0.02), .standard, "raspberrypi/documentation, power-supplies"),
      PublishedPoint(
        "pi4-busy-hour", "Raspberry Pi 4 busy for an hour", published: 22.0,
        computed: (ProcessorProfile.raspberryPi4.activePower.value * .hours(1)).value / 1e3, unit: "kJ",
        within: .relative(0.02), .standard, "raspberrypi/documentation, power-supplies"),
    ]
    return points + onePower
  }

  /// Microjoules of network `index` from the median cycles per MAC and the mean power of an odd number of `others`.
  private static func predicted(_ index: Int, from others: [Int], on board: MeasuredBoard) -> Double {
    let cycles = others.map { board.milliseconds[$0] * 1e-3 * board.clockHz / Double(networks[$0].1) }.sorted()
    let power = others.reduce(0) { $0 + board.microjoules[$1] / board.milliseconds[$1] } * 1e-3 / Double(others.count)
    var costs = ProcessorProfile.stm32L4R5.costs
    costs.clockHz = board.clockHz
    costs.macInt8 = cycles[cycles.count / 2]
    costs.activePower = Watts(power)
    var work = OpCount()
    work.macInt8 = networks[index].1
    return costs.cost(of: work).energy.value * 1e6
  }
}
