import Foundation
import MQTTCore
import Quantities
import Testing

/// The JSON that people and their programs read: verbatim, and readable by a foreign parser.
@Suite struct TelemetryTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func sample() {
    let sample = NodeSample(
      time: SimTime(nanoseconds: 1_500_000_000), alive: true, stateOfCharge: 0.25, voltage: Volts(3.7),
      temperature: Celsius(-5), consumed: Joules(1e-7), harvested: Joules(.infinity))
    #expect(
      text(sample.encoded())
        == #"{"time_s":1.5,"alive":true,"state_of_charge":0.25,"voltage_v":3.7,"temperature_c":-5.0,"#
        + #""consumed_j":1e-07,"harvested_j":null}"#)
    let parsed = try? JSONSerialization.jsonObject(with: Data(sample.encoded())) as? [String: Any]
    #expect(parsed?["consumed_j"] as? Double == 1e-7)
    #expect(parsed?["harvested_j"] is NSNull)
  }

  @Test func states() {
    #expect(
      text(NodeState(.running, time: .start, deaths: 2, revivals: 1).encoded())
        == #"{"state":"running","time_s":0.0,"deaths":2,"revivals":1}"#)
    #expect(text(NodeState.will) == #"{"state":"lost"}"#)
    #expect(
      text(RunState(.finished, time: SimTime(nanoseconds: 9_000_000_000), nodes: 3, gateways: 1, seed: .max).encoded())
        == #"{"state":"finished","time_s":9.0,"nodes":3,"gateways":1,"seed":"18446744073709551615"}"#)
    #expect(RunState.word(decoding: RunState.will) == .lost)
    #expect(RunState.word(decoding: Array("nonsense".utf8)) == nil)
    for state in GatewayState.allCases { #expect(GatewayState(decoding: state.encoded()) == state) }
    #expect(GatewayState(decoding: Array(#"{"state":"ready","mood":"good"}"#.utf8)) == .ready)
    #expect(GatewayState(decoding: Array(#"{"state":"asleep"}"#.utf8)) == nil)
  }

  @Test func events() {
    let down = NodeEvent.brownOut(time: SimTime(nanoseconds: 1), stateOfCharge: 0, voltage: Volts(2))
    #expect(text(down.encoded()) == #"{"time_s":1e-09,"event":"brown_out","state_of_charge":0.0,"voltage_v":2.0}"#)
    let seen = NodeEvent.inference(
      time: .start, frame: 7, label: 1, predicted: 2, exit: 0, confidence: 0.5, outcome: "a \"b\"\\\n",
      latency: .milliseconds(20))
    #expect(
      text(seen.encoded())
        == #"{"time_s":0.0,"event":"inference","frame":7,"label":1,"predicted":2,"exit":0,"confidence":0.5,"#
        + #""outcome":"a \"b\"\\\u000a","latency_s":0.02}"#)
    let parsed = try? JSONSerialization.jsonObject(with: Data(seen.encoded())) as? [String: Any]
    #expect(parsed?["outcome"] as? String == "a \"b\"\\\n")
  }

  @Test func configuration() throws {
    let config = GatewayConfig(
      gateway: "barn", index: 3, model: "m/1", modelSHA256: "ab", platform: "pi", workers: 2,
      numbers: ["overhead_s": 0.5], texts: ["precision": "int8"])
    let bytes = try config.encoded()
    #expect(
      text(bytes)
        == #"{"gateway":"barn","gateway_index":3,"model":"m/1","model_sha256":"ab","numbers":{"overhead_s":0.5},"#
        + #""platform":"pi","texts":{"precision":"int8"},"version":1,"workers":2}"#)
    #expect(try GatewayConfig(decoding: bytes) == config)
    let later = text(bytes).replacing(#""version":1"#, with: #""version":2"#)
    #expect(throws: GatewayConfigError(problem: "version is 2; expected 1")) {
      try GatewayConfig(decoding: Array(later.utf8))
    }
    #expect(throws: GatewayConfigError.self) { try GatewayConfig(decoding: Array("{}".utf8)) }
  }
}
