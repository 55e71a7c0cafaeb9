import Foundation
import MQTTCore
import MQTTLive
import Quantities
import Testing

/// The slice protocol over a real broker: whatever breaks, the replies are those of the in-process link.
@Suite(.serialized) struct ExchangeTests {
  private let over = RunState(.finished, time: .start, nodes: 0, gateways: 0, seed: 0)

  @Test(arguments: QoS.allCases)
  func theBrokerChangesNothing(qos: QoS) throws {
    let rig = try Rig()
    var options = LinkOptions()
    options.qos = qos
    let gateway = GatewayThread()
    let link = try rig.run("echo", nodes: 9, gateways: ["a", "b"], options: options, gateway: gateway)
    var random = SeededGenerator(seed: UInt64(qos.rawValue))
    let slices = ToyGateway.slices(40, nodes: 9, gateways: 2, most: 9, using: &random)
    let replies = try slices.map { try link.exchange($0).map(\.service) }
    #expect(replies == ToyGateway.reference(slices, gateways: 2))
    try link.close(over)
    #expect(gateway.join())
    #expect(gateway.failure == nil)
    #expect(gateway.warnings.isEmpty)
  }
}
