import MQTTCore
import Testing

@Suite struct TopicTests {
  @Test func theWholeTable() throws {
    let table = try TopicTable(run: "barn-42", nodes: ["cow 1", "kuh-ü"], gateways: ["loft", "yard"])
    #expect(table.runState == "fleetsim/barn-42/run/state")
    #expect(table.nodeState(0) == "fleetsim/barn-42/node/cow 1/state")
    #expect(table.nodeSample(1) == "fleetsim/barn-42/node/kuh-ü/sample")
    #expect(table.nodeEvent(1) == "fleetsim/barn-42/node/kuh-ü/event")
    #expect(table.nodeReply(1) == "fleetsim/barn-42/node/kuh-ü/reply")
    #expect(table.gatewayConfig(0) == "fleetsim/barn-42/gateway/loft/config")
    #expect(table.gatewayState(1) == "fleetsim/barn-42/gateway/yard/state")
    #expect(table.request(gateway: 1, node: 0) == "fleetsim/barn-42/gateway/yard/request/cow 1")
    #expect(table.everyReply == "fleetsim/barn-42/node/+/reply")
    #expect(table.everyGatewayState == "fleetsim/barn-42/gateway/+/state")
    #expect(table.everyRequest(gateway: 0) == "fleetsim/barn-42/gateway/loft/request/+")
  }

  @Test func gatewayStatesAreRecognised() throws {
    let table = try TopicTable(run: "r", nodes: ["n"], gateways: ["a", "b"])
    #expect(table.gateway(ofStateTopic: "fleetsim/r/gateway/b/state") == 1)
    #expect(table.gateway(ofStateTopic: "fleetsim/r/gateway/c/state") == nil)
    #expect(table.gateway(ofStateTopic: "fleetsim/q/gateway/b/state") == nil)
    #expect(table.gateway(ofStateTopic: "fleetsim/r/node/b/state") == nil)
    #expect(table.gateway(ofStateTopic: "fleetsim/r/node/n/reply") == nil)
  }

  @Test(arguments: [
    ("", "is empty"), ("a/b", "contains '/'"), ("a+", "contains '+'"), ("#", "contains '#'"), ("a\0", "contains NUL"),
    (String(repeating: "x", count: 65), "is 65 bytes long"),
  ])
  func badNames(name: String, reason: String) {
    let rest = "'\(name)' \(reason); expected 1 to 64 bytes without '/', '+', '#' or NUL"
    func message(_ make: () throws(TopicNameError) -> TopicTable) -> String {
      do {
        _ = try make()
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(
      message { () throws(TopicNameError) in try TopicTable(run: name, nodes: [], gateways: []) }
        == "the run name " + rest)
    #expect(
      message { () throws(TopicNameError) in try TopicTable(run: "r", nodes: [name], gateways: []) }
        == "the node name " + rest)
    #expect(
      message { () throws(TopicNameError) in try TopicTable(run: "r", nodes: [], gateways: [name]) }
        == "the gateway name " + rest)
  }

  @Test func namesThatOccurTwice() {
    #expect(throws: TopicNameError(role: "node", name: "n", reason: "occurs twice")) {
      try TopicTable(run: "r", nodes: ["n", "m", "n"], gateways: [])
    }
    #expect(throws: TopicNameError(role: "gateway", name: "g", reason: "occurs twice")) {
      try TopicTable(run: "r", nodes: [], gateways: ["g", "g"])
    }
  }
}
