import Foundation
import MQTTCore
import MQTTLive
import Synchronization
import Testing

/// A private broker, and gateways on threads of their own.
final class Rig {
  static let template = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("broker-config/mosquitto.conf").path

  let broker: PrivateBroker

  init() throws { broker = try PrivateBroker(template: Self.template) }

  static func config(_ name: String, _ index: Int) -> GatewayConfig {
    GatewayConfig(
      gateway: name, index: index, model: "toy", modelSHA256: "00", platform: "none", workers: ToyGateway.workers,
      numbers: ["overhead_s": 0.001], texts: ["precision": "int8"])
  }

  /// A run link whose gateways serve on a thread, ready to exchange.
  func run(
    _ name: String, nodes: Int, gateways: [String], options: LinkOptions = LinkOptions(), gateway: GatewayThread
  ) throws -> RunLink {
    let link = try RunLink(
      broker: broker.address, run: name, nodes: (0..<nodes).map { "n\($0)" }, gateways: gateways, options: options)
    try link.connect()
    for (index, gatewayName) in gateways.enumerated() { try link.configure(index, Self.config(gatewayName, index)) }
    gateway.start(broker.address, run: name, gateways: gateways, options: options)
    try link.awaitGateways(milliseconds: 20_000)
    return link
  }
}

/// A gateway link on a thread: the test's stand-in for the gateway process.
final class GatewayThread: Sendable {
  enum Fault: Sendable {
    /// None.
    case none
    /// Vanish without a word instead of answering the slice of this ordinal, and come back anew.
    case vanish(atSlice: Int)
    /// Vanish after publishing the answer to the slice of this ordinal, and come back anew.
    case vanishAfter(slice: Int)
    /// Kill the broker before answering the slice of this ordinal.
    case killBroker(process: Int32, atSlice: Int)
  }

  private let fault: Fault
  private let state = Mutex(State())

  private struct State {
    var ended = false
    var failure: String?
    var lives = 0
    var warnings: [String] = []
  }

  init(fault: Fault = .none) { self.fault = fault }

  var lives: Int { state.withLock { $0.lives } }
  var failure: String? { state.withLock { $0.failure } }
  var warnings: [String] { state.withLock { $0.warnings } }

  func start(_ address: BrokerAddress, run: String, gateways: [String], options: LinkOptions) {
    Thread.detachNewThread { [self] in
      do {
        var served = 0
        while try !live(address, run: run, gateways: gateways, options: options, served: &served) {}
      } catch {
        state.withLock { $0.failure = "\(error)" }
      }
      state.withLock { $0.ended = true }
    }
  }

  /// One life of the gateway; true when the run is over.
  private func live(
    _ address: BrokerAddress, run: String, gateways: [String], options: LinkOptions, served: inout Int
  ) throws -> Bool {
    state.withLock { $0.lives += 1 }
    let link = try GatewayLink(broker: address, run: run, gateways: gateways, options: options)
    link.warn = { warning in self.state.withLock { $0.warnings.append(warning) } }
    _ = try link.awaitConfigs(milliseconds: 20_000)
    while true {
      switch try link.next(milliseconds: 1000) {
      case .slice(let gateway, let slice):
        served += 1
        if case .vanish(let ordinal) = fault, ordinal == served { return false }
        if case .killBroker(let process, let ordinal) = fault, ordinal == served { kill(process, SIGKILL) }
        try link.answer(slice, of: gateway, with: ToyGateway.answer(slice))
        if case .vanishAfter(let ordinal) = fault, ordinal == served { return false }
      case .finished:
        try link.close()
        return true
      case .reconfigured: return false
      case .nothing: break
      }
    }
  }

  /// Waits for the thread to end, at most 20 s.
  func join() -> Bool {
    let deadline = Date(timeIntervalSinceNow: 20)
    while !state.withLock({ $0.ended }) {
      if Date() > deadline { return false }
      usleep(1000)
    }
    return true
  }
}
