import Foundation
import MQTTCore
import MQTTLive
import Quantities
import Testing

/// Nodes as connections: what a watching person sees.
@Suite(.serialized) struct FleetLinkTests {
  private let sample = NodeSample(
    time: .start, alive: true, stateOfCharge: 0.5, voltage: Volts(3), temperature: Celsius(20), consumed: .zero,
    harvested: .zero)

  private func link(_ rig: Rig, _ run: String, nodes: Int) throws -> RunLink {
    let link = try RunLink(broker: rig.broker.address, run: run, nodes: (0..<nodes).map { "n\($0)" }, gateways: [])
    try link.connect()
    return link
  }

  @Test func aNodeDiesAndRevives() throws {
    let rig = try Rig()
    let link = try link(rig, "life", nodes: 3)
    let observer = try Observer(rig.broker.address, filters: ["fleetsim/life/node/#"])
    let topic = "fleetsim/life/node/n1/state"
    try link.publish(NodeState(.running, time: .start, deaths: 0, revivals: 0), node: 1)
    #expect(try observer.wait { $0[topic]?.contains("running") == true })
    try link.publish(sample, node: 1)
    try link.drop(node: 1)
    try link.publish(sample, node: 1)
    #expect(link.lostTelemetryCount == 1)
    #expect(try observer.wait { $0[topic] == #"{"state":"lost"}"# })
    try link.publish(NodeState(.running, time: .start, deaths: 1, revivals: 1), node: 1)
    try link.publish(sample, node: 1)
    #expect(link.lostTelemetryCount == 1)
    #expect(try observer.wait { $0[topic]?.contains(#""revivals":1"#) == true })
    #expect(try observer.wait { _ in observer.messages.filter { $0.topic.hasSuffix("n1/sample") }.count == 2 })
    try link.publish(
      .revival(time: .start, stateOfCharge: 0.1, voltage: Volts(3)), node: 1)
    #expect(try observer.wait { $0["fleetsim/life/node/n1/event"]?.contains("revival") == true })
  }

  /// Who comes late finds the retained states, not the samples.
  @Test func lateWatchersSeeWhatIsRetained() throws {
    let rig = try Rig()
    let link = try link(rig, "late", nodes: 2)
    try link.publish(RunState(.running, time: .start, nodes: 2, gateways: 0, seed: 5))
    try link.publish(NodeState(.running, time: .start, deaths: 0, revivals: 0), node: 0)
    try link.publish(sample, node: 0)
    try link.flush(milliseconds: 20_000)
    let observer = try Observer(rig.broker.address, filters: ["fleetsim/late/#"])
    #expect(
      try observer.wait {
        $0["fleetsim/late/run/state"] != nil && $0["fleetsim/late/node/n0/state"] != nil
      })
    #expect(observer.messages.allSatisfy { $0.retained })
    #expect(observer.latest.count == 2)
  }

  /// The will of the run itself, and of a gateway that never said goodbye, are published when their process goes.
  @Test func theRunVanishes() throws {
    let rig = try Rig()
    var link: RunLink? = try link(rig, "gone", nodes: 2)
    let observer = try Observer(rig.broker.address, filters: ["fleetsim/gone/#"])
    try link?.publish(RunState(.running, time: .start, nodes: 2, gateways: 0, seed: 5))
    #expect(try observer.wait { $0["fleetsim/gone/run/state"]?.contains("running") == true })
    link = nil
    #expect(
      try observer.wait {
        $0["fleetsim/gone/run/state"] == #"{"state":"lost"}"#
          && $0["fleetsim/gone/node/n1/state"] == #"{"state":"lost"}"#
      })
  }

  @Test func twoHundredNodes() throws {
    let rig = try Rig()
    let link = try link(rig, "many", nodes: 200)
    #expect(link.plan == .own(nodes: 200))
    let observer = try Observer(rig.broker.address, filters: ["fleetsim/many/#"])
    for _ in 0..<5 {
      for node in 0..<200 { try link.publish(sample, node: node) }
    }
    try link.flush(milliseconds: 20_000)
    #expect(try observer.wait { _ in observer.messages.count == 1000 })
    for node in 0..<200 { try link.drop(node: node) }
    #expect(try observer.wait { latest in (0..<200).allSatisfy { latest["fleetsim/many/node/n\($0)/state"] != nil } })
    for node in 0..<200 {
      try link.publish(NodeState(.running, time: .start, deaths: 1, revivals: 1), node: node)
    }
    for node in 0..<200 { try link.publish(sample, node: node) }
    #expect(
      try observer.wait { latest in
        (0..<200).allSatisfy { latest["fleetsim/many/node/n\($0)/state"]?.contains("running") == true }
      })
    #expect(link.lostTelemetryCount == 0)
  }

  @Test func namesAreChecked() {
    let address = BrokerAddress(.tcp(host: "127.0.0.1", port: 1))
    let error = #expect(throws: LinkError.self) {
      try RunLink(broker: address, run: "r", nodes: ["a/b"], gateways: [])
    }
    #expect(
      error?.description
        == "the node name 'a/b' contains '/'; expected 1 to 64 bytes without '/', '+', '#' or NUL")
  }

  @Test func whoSharesAConnection() {
    #expect(ConnectionPlan(nodes: 100, fit: 100, most: 100) == .own(nodes: 100))
    let crowded = ConnectionPlan(nodes: 101, fit: 100, most: 1000)
    #expect(crowded == .shared(nodes: 101, connections: 64, fit: 100))
    #expect(
      crowded.description
        == "101 nodes share 64 MQTT connections: the limit on open files leaves room for 100, 3 files each. "
        + "Raise it with ulimit -n for one connection a node")
    let wished = ConnectionPlan(nodes: 101, fit: 1000, most: 2)
    #expect(wished.description == "101 nodes share 2 MQTT connections")
    #expect(wished.connection(ofNode: 7) == 1)
    #expect(ConnectionPlan(nodes: 5, fit: 0, most: 10).connections == 1)
  }
}
