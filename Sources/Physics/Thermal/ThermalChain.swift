public import Quantities

/// How a board sheds its heat when one lump does not do: a chain from the chip to the air, and where the battery sits.
///
/// The load heats the first lump; the sun, as warmer air, the last.
public struct ThermalChain: Hashable, Sendable {
  /// The lumps.
  public let network: ThermalNetwork
  /// Which of them is the battery's, from 0 at the chip.
  public let battery: Int

  /// A chain.
  ///
  /// - Precondition: `battery` is one of the lumps.
  public init(_ lumps: [ThermalNetwork.Lump], battery: Int) {
    precondition(lumps.indices.contains(battery), "the battery is at lump \(battery) of \(lumps.count)")
    network = ThermalNetwork(lumps)
    self.battery = battery
  }

  /// The chain that is `node` alone.
  public init(_ node: ThermalNode) {
    self.init([ThermalNetwork.Lump(capacity: node.capacity, resistance: node.resistance)], battery: 0)
  }

  /// One lump that warms the battery as much in the end.
  public var lump: ThermalNode {
    ThermalNode(
      resistance: KelvinPerWatt(network.lumps[battery...].reduce(0) { $0 + $1.resistance.value }),
      capacity: JoulesPerKelvin(network.lumps.reduce(0) { $0 + $1.capacity.value }))
  }

  /// What stands between the outermost lump and the air, through which the sun warms.
  public var outermost: ThermalNode {
    let last = network.lumps[network.lumps.count - 1]
    return ThermalNode(resistance: last.resistance, capacity: last.capacity)
  }
}

extension ThermalGovernor {
  /// The first whole nanosecond of `duration` at which the chip leaves `range`, found by bisection.
  ///
  /// - Parameters:
  ///   - range: as of ``range(_:)``: from its lower to below its upper end nothing changes.
  ///   - chip: its temperature in °C after a time. One that leaves and comes back within `duration` is not seen.
  /// - Returns: nil when it does not leave.
  public static func firstExit(
    from range: (lower: Double, upper: Double), within duration: SimDuration, chip: (SimDuration) -> Double
  ) -> SimDuration? {
    func isOutside(_ nanoseconds: Int64) -> Bool {
      let temperature = chip(SimDuration(nanoseconds: nanoseconds))
      return temperature < range.lower || temperature >= range.upper
    }
    guard isOutside(duration.nanoseconds) else { return nil }
    var (low, high): (Int64, Int64) = (0, duration.nanoseconds)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if isOutside(middle) { high = middle } else { low = middle }
    }
    return SimDuration(nanoseconds: high)
  }
}
