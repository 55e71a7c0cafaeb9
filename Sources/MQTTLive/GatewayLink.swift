public import MQTTCore

/// The gateway process's side: one or more gateways of a run, each with a connection of its own.
///
///     let link = try GatewayLink(broker: address, run: "barn-42", gateways: ["barn"])
///     let configs = try link.awaitConfigs(milliseconds: 30_000)
///     let end = try link.serve { gateway, slice in model.serve(slice) }
///
/// It keeps no state that matters: killed at any moment and started again, it gives the same replies.
public final class GatewayLink {
  /// What there is to do.
  public enum Work: Hashable, Sendable {
    /// A slice is complete: serve it and call `answer`.
    case slice(gateway: Int, Slice)
    /// The run is over.
    case finished
    /// A gateway got another configuration than `awaitConfigs` returned: start anew.
    case reconfigured(gateway: Int)
    /// Nothing within the time.
    case nothing
  }

  /// Why `serve` returned.
  public enum End: Hashable, Sendable { case finished, reconfigured, cancelled }

  public let topics: TopicTable
  /// Told about messages that were ignored because they break the contract.
  public var warn: ((String) -> Void)?

  private let options: LinkOptions
  private let pool: ClientPool
  private var servers: [SliceServer]
  private var configs: [[UInt8]?]
  /// Where to reply to each node: the response topic of its requests.
  private var replyTopics: [[UInt32: String]]
  private var work: [Work] = []
  private var isServing = false

  /// A link for gateways of these names; nothing is opened yet.
  ///
  /// - Throws: `LinkError.unusable` for a name that cannot be part of a topic.
  public init(
    broker: BrokerAddress, run: String, gateways: [String], options: LinkOptions = LinkOptions()
  ) throws(LinkError) {
    do { topics = try TopicTable(run: run, nodes: [], gateways: gateways) } catch {
      throw LinkError.unusable("\(error)")
    }
    self.options = options
    pool = ClientPool(broker)
    servers = Array(repeating: SliceServer(), count: gateways.count)
    configs = Array(repeating: nil, count: gateways.count)
    replyTopics = Array(repeating: [:], count: gateways.count)
    for (gateway, name) in gateways.enumerated() {
      _ = pool.add(
        ClientOptions(
          id: "fleetsim-\(run)-gateway-\(name)", will: state(.lost, of: gateway),
          subscriptions: [topics.everyRequest(gateway: gateway), topics.gatewayConfig(gateway), topics.runState],
          qos: options.qos))
    }
  }

  /// Connects, and waits for the configuration of every gateway.
  ///
  /// - Throws: `LinkError.unreachable`, `.refused`, or `.unusable` when no configuration comes or it cannot be read.
  public func awaitConfigs(milliseconds: Int) throws(LinkError) -> [GatewayConfig] {
    try pool.connectAll(milliseconds: options.connectMilliseconds)
    let deadline = WallClock.now() + Int64(milliseconds) * WallClock.millisecond
    while configs.contains(nil) {
      guard WallClock.now() < deadline else {
        let names = configs.indices.filter { configs[$0] == nil }.map { topics.gateways[$0] }
        throw LinkError.unusable(
          "no configuration for \(names.joined(separator: ", ")) in run '\(topics.run)' within "
            + "\(milliseconds / 1000) s. Is the run started, and are the names right?")
      }
      try turn(milliseconds: 50)
    }
    var decoded: [GatewayConfig] = []
    for (gateway, bytes) in configs.enumerated() {
      do { decoded.append(try GatewayConfig(decoding: bytes ?? [])) } catch {
        throw LinkError.badMessage(topic: topics.gatewayConfig(gateway), problem: "\(error)")
      }
    }
    return decoded
  }

  /// Says that all gateways are ready, and keeps saying so after every reconnection. `next` does it, too.
  public func announce() throws(LinkError) {
    if isServing { return }
    isServing = true
    for gateway in topics.gateways.indices { _ = try pool.publish(state(.ready, of: gateway), from: gateway) }
  }

  /// The next piece of work, waiting for it at most so long.
  public func next(milliseconds: Int32) throws(LinkError) -> Work {
    try announce()
    if work.isEmpty { try turn(milliseconds: milliseconds) }
    return work.isEmpty ? .nothing : work.removeFirst()
  }

  /// Publishes the replies to a slice that `next` gave.
  public func answer(_ slice: Slice, of gateway: Int, with answer: SliceAnswer) throws(LinkError) {
    for reply in servers[gateway].finish(slice, answer) { try send(reply, gateway: gateway) }
  }

  /// Answers slices until the run is over, the configuration changes, or `isCancelled` holds (asked ten times a
  /// second).
  public func serve(
    isCancelled: () -> Bool = { false }, _ body: (_ gateway: Int, _ slice: Slice) throws -> SliceAnswer
  ) throws -> End {
    while true {
      switch try next(milliseconds: 100) {
      case .slice(let gateway, let slice): try answer(slice, of: gateway, with: try body(gateway, slice))
      case .finished: return .finished
      case .reconfigured: return .reconfigured
      case .nothing: if isCancelled() { return .cancelled }
      }
    }
  }

  /// Says goodbye and ends all connections in order.
  public func close() throws(LinkError) {
    for gateway in topics.gateways.indices { _ = try pool.publish(state(.stopped, of: gateway), from: gateway) }
    pool.disconnectAll()
  }
}

extension GatewayLink {
  private func state(_ state: GatewayState, of gateway: Int) -> OutgoingMessage {
    OutgoingMessage(
      topic: topics.gatewayState(gateway), payload: state.encoded(), qos: options.qos, retain: true)
  }

  private func turn(milliseconds: Int32) throws(LinkError) {
    try pool.pump(milliseconds: milliseconds)
    for gateway in pool.takeBecameReady() where isServing {
      _ = try pool.publish(state(.ready, of: gateway), from: gateway)
    }
    for gateway in topics.gateways.indices {
      for message in pool.takeInbox(of: gateway) { try receive(message, gateway: gateway) }
    }
  }

  private func receive(_ message: IncomingMessage, gateway: Int) throws(LinkError) {
    if message.topic == topics.runState {
      // A retained state may be left from an earlier run of the same name.
      if !message.retained, RunState.word(decoding: message.payload) == .finished { work.append(.finished) }
    } else if message.topic == topics.gatewayConfig(gateway) {
      if isServing, configs[gateway] != message.payload { work.append(.reconfigured(gateway: gateway)) }
      configs[gateway] = message.payload
    } else {
      try receiveRequest(message, gateway: gateway)
    }
  }

  private func receiveRequest(_ message: IncomingMessage, gateway: Int) throws(LinkError) {
    let request: OffloadRequest
    do { request = try OffloadRequest(decoding: message.payload) } catch {
      warn?("\(message.topic): \(error)")
      return
    }
    guard let replyTopic = message.responseTopic else {
      warn?("\(message.topic): a request without a response topic")
      return
    }
    replyTopics[gateway][request.key.node] = replyTopic
    switch servers[gateway].receive(request) {
    case .wait, .stale: break
    case .serve(let slice): work.append(.slice(gateway: gateway, slice))
    case .repeated(let reply): try send(reply, gateway: gateway)
    case .wrong(let problem): warn?("\(message.topic): \(problem)")
    }
  }

  private func send(_ reply: OffloadReply, gateway: Int) throws(LinkError) {
    guard let topic = replyTopics[gateway][reply.key.node] else { return }
    let message = OutgoingMessage(
      topic: topic, payload: reply.encoded(), qos: options.qos, correlation: reply.key.correlation)
    _ = try pool.publish(message, from: gateway)
  }
}
