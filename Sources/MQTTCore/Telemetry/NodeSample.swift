public import Quantities

/// The state of a node at a moment, published on `node/<node>/sample`.
///
///     {"time_s":86400.0,"alive":true,"state_of_charge":0.93,"voltage_v":3.7,"temperature_c":21.5,
///      "consumed_j":12.5,"harvested_j":0.0}
public struct NodeSample: Hashable, Sendable {
  public var time: SimTime
  public var alive: Bool
  /// 0 ... 1
  public var stateOfCharge: Double
  /// Open-circuit voltage of the battery.
  public var voltage: Volts
  public var temperature: Celsius
  /// Energy taken from the battery since the start.
  public var consumed: Joules
  /// Energy harvested since the start.
  public var harvested: Joules

  public init(
    time: SimTime, alive: Bool, stateOfCharge: Double, voltage: Volts, temperature: Celsius, consumed: Joules,
    harvested: Joules
  ) {
    self.time = time
    self.alive = alive
    self.stateOfCharge = stateOfCharge
    self.voltage = voltage
    self.temperature = temperature
    self.consumed = consumed
    self.harvested = harvested
  }

  /// The JSON to publish.
  public func encoded() -> [UInt8] {
    var object = JSONObject()
    object.add("time_s", time.seconds)
    object.add("alive", alive)
    object.add("state_of_charge", stateOfCharge)
    object.add("voltage_v", voltage.value)
    object.add("temperature_c", temperature.value)
    object.add("consumed_j", consumed.value)
    object.add("harvested_j", harvested.value)
    return object.bytes
  }
}
