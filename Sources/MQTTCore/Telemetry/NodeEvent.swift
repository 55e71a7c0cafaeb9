public import Quantities

/// What happened to a node, published on `node/<node>/event`.
///
///     {"time_s":71.5,"event":"brown_out","state_of_charge":0.02,"voltage_v":2.6}
///     {"time_s":80.2,"event":"inference","frame":17,"label":2,"predicted":2,"exit":1,"confidence":0.81,
///      "outcome":"answered","latency_s":0.25}
public enum NodeEvent: Hashable, Sendable {
  /// The terminal voltage fell below the cut-off under load.
  case brownOut(time: SimTime, stateOfCharge: Double, voltage: Volts)
  /// Recharged above the recovery level and restarted.
  case revival(time: SimTime, stateOfCharge: Double, voltage: Volts)
  /// Browned out for good.
  case death(time: SimTime, stateOfCharge: Double, voltage: Volts)
  /// The hardware broke.
  case failure(time: SimTime, stateOfCharge: Double, voltage: Volts)
  /// It got a full battery.
  case replacement(time: SimTime, stateOfCharge: Double, voltage: Volts)
  /// Heat slows its clock.
  case throttle(time: SimTime, stateOfCharge: Double, voltage: Volts)
  /// Heat lets its clock rise again.
  case unthrottle(time: SimTime, stateOfCharge: Double, voltage: Volts)
  /// Heat turned it off.
  case shutdown(time: SimTime, stateOfCharge: Double, voltage: Volts)
  /// A frame got its final answer; `outcome` is the caller's word for how.
  case inference(
    time: SimTime, frame: Int, label: Int, predicted: Int, exit: Int, confidence: Float, outcome: String,
    latency: SimDuration)

  /// The JSON to publish.
  public func encoded() -> [UInt8] {
    var object = JSONObject()
    func life(_ word: String, _ time: SimTime, _ stateOfCharge: Double, _ voltage: Volts) {
      object.add("time_s", time.seconds)
      object.add("event", word)
      object.add("state_of_charge", stateOfCharge)
      object.add("voltage_v", voltage.value)
    }
    switch self {
    case .brownOut(let time, let charge, let voltage): life("brown_out", time, charge, voltage)
    case .revival(let time, let charge, let voltage): life("revival", time, charge, voltage)
    case .death(let time, let charge, let voltage): life("death", time, charge, voltage)
    case .failure(let time, let charge, let voltage): life("failure", time, charge, voltage)
    case .replacement(let time, let charge, let voltage): life("replacement", time, charge, voltage)
    case .throttle(let time, let charge, let voltage): life("throttle", time, charge, voltage)
    case .unthrottle(let time, let charge, let voltage): life("unthrottle", time, charge, voltage)
    case .shutdown(let time, let charge, let voltage): life("shutdown", time, charge, voltage)
    case .inference(let time, let frame, let label, let predicted, let exit, let confidence, let outcome, let latency):
      object.add("time_s", time.seconds)
      object.add("event", "inference")
      object.add("frame", frame)
      object.add("label", label)
      object.add("predicted", predicted)
      object.add("exit", exit)
      object.add("confidence", Double(confidence))
      object.add("outcome", outcome)
      object.add("latency_s", latency.seconds)
    }
    return object.bytes
  }
}
