import Foundation
import MQTTCore
import MQTTLive
import Quantities
import Testing

/// The slice protocol over a real broker: whatever breaks, the replies are those of the in-process link.
@Suite(.serialized) struct ExchangeTests {
  private static let over = RunState(.finished, time: .start, nodes: 0, gateways: 0, seed: 0)

  private func options(_ qos: QoS) -> LinkOptions {
    var options = LinkOptions()
    options.qos = qos
    options.resendMilliseconds = 200
    options.giveUpMilliseconds = 20_000
    return options
  }

  /// Exchanges random slices, and compares with the reference.
  private func exchange(
    _ count: Int, on link: RunLink, nodes: Int, gateways: Int, seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let slices = ToyGateway.slices(count, nodes: nodes, gateways: gateways, most: nodes, using: &random)
    let reference = ToyGateway.reference(slices, gateways: gateways)
    for (ordinal, offloads) in slices.enumerated() {
      let services = try link.exchange(offloads).map(\.service)
      #expect(services == reference[ordinal], "slice \(ordinal)")
    }
  }

  @Test(arguments: QoS.allCases)
  func theBrokerChangesNothing(qos: QoS) throws {
    let rig = try Rig()
    let gateway = GatewayThread()
    let link = try rig.run("echo", nodes: 9, gateways: ["a", "b"], options: options(qos), gateway: gateway)
    #expect(try link.exchange([]).isEmpty)
    try exchange(40, on: link, nodes: 9, gateways: 2, seed: UInt64(qos.rawValue))
    try link.close(Self.over)
    #expect(gateway.join())
    #expect(gateway.failure == nil)
    #expect(gateway.warnings.isEmpty)
    #expect(gateway.lives == 1)
  }

  @Test(arguments: QoS.allCases)
  func aGatewayThatDiesInASlice(qos: QoS) throws {
    let rig = try Rig()
    let gateway = GatewayThread(fault: .vanish(atSlice: 5))
    let link = try rig.run("vanish", nodes: 6, gateways: ["a", "b"], options: options(qos), gateway: gateway)
    try exchange(10, on: link, nodes: 6, gateways: 2, seed: 11)
    #expect(link.resendCount > 0)
    try link.close(Self.over)
    #expect(gateway.join())
    #expect(gateway.failure == nil)
    #expect(gateway.lives == 2)
  }

  @Test(arguments: QoS.allCases)
  func aGatewayThatDiesAfterItsReplies(qos: QoS) throws {
    let rig = try Rig()
    let gateway = GatewayThread(fault: .vanishAfter(slice: 5))
    let link = try rig.run("vanish", nodes: 6, gateways: ["a"], options: options(qos), gateway: gateway)
    try exchange(10, on: link, nodes: 6, gateways: 1, seed: 12)
    try link.close(Self.over)
    #expect(gateway.join())
    #expect(gateway.failure == nil)
    #expect(gateway.lives == 2)
  }

  /// Also: the broker forgets the configuration and every state, and gets them again.
  @Test(arguments: QoS.allCases)
  func aBrokerThatIsKilledInASlice(qos: QoS) throws {
    let rig = try Rig()
    let process = try #require(rig.broker.processID)
    let gateway = GatewayThread(fault: .killBroker(process: process, atSlice: 5))
    let link = try rig.run("kill", nodes: 6, gateways: ["a", "b"], options: options(qos), gateway: gateway)
    link.whileWaiting = { () throws(LinkError) in _ = try rig.broker.ensureRunning() }
    try link.publish(NodeState(.running, time: .start, deaths: 0, revivals: 0), node: 2)
    try exchange(10, on: link, nodes: 6, gateways: 2, seed: 13)
    #expect(rig.broker.startCount == 2)
    let retained = try Observer(rig.broker.address, filters: ["fleetsim/kill/#"])
    #expect(
      try retained.wait {
        $0["fleetsim/kill/gateway/a/state"] == #"{"state":"ready"}"#
          && $0["fleetsim/kill/gateway/b/config"]?.contains("toy") == true
          && $0["fleetsim/kill/node/n2/state"]?.contains("running") == true
      }, "\(retained.latest)")
    try link.close(Self.over)
    #expect(gateway.join())
    #expect(gateway.failure == nil)
    #expect(gateway.lives == 1)
  }

  /// The gateway stays, and the run comes again under the same name.
  @Test func aRunThatStartsAnew() throws {
    let rig = try Rig()
    let gateway = GatewayThread()
    var first: RunLink? = try rig.run(
      "again", nodes: 5, gateways: ["a"], options: options(.atLeastOnce), gateway: gateway)
    if let first { try exchange(4, on: first, nodes: 5, gateways: 1, seed: 14) }
    first = nil
    let second = try RunLink(
      broker: rig.broker.address, run: "again", nodes: (0..<5).map { "n\($0)" }, gateways: ["a"],
      options: options(.atLeastOnce))
    try second.connect()
    try second.configure(0, Rig.config("a", 0))
    try second.awaitGateways(milliseconds: 20_000)
    try exchange(4, on: second, nodes: 5, gateways: 1, seed: 15)
    try second.close(Self.over)
    #expect(gateway.join())
    #expect(gateway.failure == nil)
    #expect(gateway.lives == 1)
  }

  @Test func nodesThatShareConnections() throws {
    let rig = try Rig()
    var options = options(.atLeastOnce)
    options.nodeConnectionsMax = 2
    let gateway = GatewayThread()
    let link = try rig.run("shared", nodes: 9, gateways: ["a"], options: options, gateway: gateway)
    guard case .shared(nodes: 9, connections: 2, _) = link.plan else {
      Issue.record("\(link.plan)")
      return
    }
    let observer = try Observer(rig.broker.address, filters: ["fleetsim/shared/node/+/state"])
    try link.drop(node: 7)
    #expect(try observer.wait { $0["fleetsim/shared/node/n7/state"] == #"{"state":"lost"}"# })
    try exchange(5, on: link, nodes: 9, gateways: 1, seed: 16)
    try link.close(Self.over)
    #expect(gateway.join())
  }

  @Test func aGatewayThatBreaksTheContract() throws {
    let rig = try Rig()
    let link = try RunLink(
      broker: rig.broker.address, run: "bad", nodes: ["n"], gateways: ["a"], options: options(.atLeastOnce))
    try link.connect()
    let stranger = ClientPool(rig.broker.address)
    let client = stranger.add(ClientOptions(id: "stranger"))
    try stranger.connectAll(milliseconds: 10_000)
    let topic = "fleetsim/bad/node/n/reply"
    #expect(try stranger.publish(OutgoingMessage(topic: topic, payload: [1, 2], qos: .atLeastOnce), from: client))
    #expect(try stranger.pump(milliseconds: 10_000) { stranger.outstanding(client) == 0 })
    #expect(
      throws: LinkError.badMessage(
        topic: topic, problem: "reply, byte 2: it ends after 2 bytes; expected at least 96")
    ) {
      for _ in 0..<100 { try link.turn(milliseconds: 100) }
    }
  }

  @Test func aGatewayThatNeverCame() throws {
    let rig = try Rig()
    let link = try RunLink(broker: rig.broker.address, run: "alone", nodes: [], gateways: ["a", "b"])
    try link.connect()
    #expect(throws: LinkError.noGateway(names: ["a", "b"], seconds: 0)) {
      try link.awaitGateways(milliseconds: 50)
    }
  }

  @Test func aGatewayThatNeverAnswers() throws {
    let rig = try Rig()
    var options = options(.atLeastOnce)
    options.giveUpMilliseconds = 300
    options.resendMilliseconds = 50
    let link = try RunLink(broker: rig.broker.address, run: "mute", nodes: ["n"], gateways: ["a"], options: options)
    try link.connect()
    let offload = Offload(gateway: 0, node: 0, count: 0, sent: .start, arrival: .start, kind: .frame, payload: [])
    #expect(throws: LinkError.noReply(gateways: ["a"], slice: 1, unanswered: 1, seconds: 0)) {
      try link.exchange([offload])
    }
    #expect(link.resendCount > 0)
  }

  @Test func aGatewayWithoutARun() throws {
    let rig = try Rig()
    let link = try GatewayLink(broker: rig.broker.address, run: "none", gateways: ["a"])
    let error = #expect(throws: LinkError.self) { try link.awaitConfigs(milliseconds: 50) }
    #expect(
      error?.description
        == "no configuration for a in run 'none' within 0 s. Is the run started, and are the names right?")
  }
}
