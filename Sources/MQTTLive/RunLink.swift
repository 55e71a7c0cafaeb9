public import MQTTCore

/// The run process's side: all nodes of a run, over real connections.
///
///     let link = try RunLink(broker: address, run: "barn-42", nodes: names, gateways: ["barn"])
///     try link.connect()
///     try link.configure(0, config)
///     try link.awaitGateways(milliseconds: 60_000)
///     let replies = try link.exchange(offloads)      // once a slice
///     try link.close(finalState)
///
/// One thread, the caller's. Requests leave from their node's own connection; replies and gateway states arrive on
/// one connection of the run. Whatever breaks is made again, and what was retained is published again.
public final class RunLink {
  public let topics: TopicTable
  public let plan: ConnectionPlan
  /// Called again and again while an exchange, or the wait for gateways, waits: the place to restart what died.
  public var whileWaiting: (() throws(LinkError) -> Void)?
  /// Requests that were sent more than once.
  public private(set) var resendCount = 0
  /// Samples and events that were not sent because their node's connection was down.
  public private(set) var lostTelemetryCount = 0

  private let options: LinkOptions
  private let pool: ClientPool
  private let control: Int
  private var slices: SliceClient
  private var gatewayReady: [Bool]
  private var configs: [[UInt8]?]
  private var runState: [UInt8]?
  private var nodeStates: [[UInt8]?]
  /// Gateways that said they are ready since the last look.
  private var returned: [Int] = []
  private var sentSincePump = 0

  /// A link of the run called `run`; nothing is opened yet.
  ///
  /// - Throws: `LinkError.unusable` for a name that cannot be part of a topic.
  public init(
    broker: BrokerAddress, run: String, nodes: [String], gateways: [String], options: LinkOptions = LinkOptions()
  ) throws(LinkError) {
    do { topics = try TopicTable(run: run, nodes: nodes, gateways: gateways) } catch {
      throw LinkError.unusable("\(error)")
    }
    self.options = options
    plan = ConnectionPlan(
      nodes: nodes.count, fit: max(0, FileLimit.connectionsThatFit() - 1), most: options.nodeConnectionsMax)
    pool = ClientPool(broker)
    var generator = SystemRandomNumberGenerator()
    slices = SliceClient(session: generator.next(), gateways: gateways.count)
    gatewayReady = Array(repeating: false, count: gateways.count)
    configs = Array(repeating: nil, count: gateways.count)
    nodeStates = Array(repeating: nil, count: nodes.count)
    control = pool.add(
      ClientOptions(
        id: "fleetsim-\(run)-run",
        will: OutgoingMessage(topic: topics.runState, payload: RunState.will, qos: options.qos, retain: true),
        subscriptions: [topics.everyReply, topics.everyGatewayState], qos: options.qos))
    for connection in 0..<plan.connections {
      switch plan {
      case .own:
        _ = pool.add(ClientOptions(id: "fleetsim-\(run)-node-\(nodes[connection])", will: will(ofNode: connection)))
      case .shared: _ = pool.add(ClientOptions(id: "fleetsim-\(run)-nodes-\(connection)"))
      }
    }
  }

  /// Opens all connections and waits for them.
  public func connect() throws(LinkError) { try pool.connectAll(milliseconds: options.connectMilliseconds) }

  /// Publishes what a gateway has to know. Retained, and published again when the broker forgot it.
  public func configure(_ gateway: Int, _ config: GatewayConfig) throws(LinkError) {
    do { configs[gateway] = try config.encoded() } catch { throw LinkError.unusable("\(error)") }
    try publishConfig(gateway)
  }

  /// Waits until every gateway says it is ready.
  ///
  /// - Throws: `LinkError.noGateway` with those that do not within `milliseconds`.
  public func awaitGateways(milliseconds: Int) throws(LinkError) {
    let deadline = WallClock.now() + Int64(milliseconds) * WallClock.millisecond
    while gatewayReady.contains(false) {
      guard WallClock.now() < deadline else {
        let names = gatewayReady.indices.filter { !gatewayReady[$0] }.map { topics.gateways[$0] }
        throw LinkError.noGateway(names: names, seconds: milliseconds / 1000)
      }
      try whileWaiting?()
      try turn(milliseconds: 20)
    }
  }

  /// Publishes the offloads of one slice, waits for their replies, and returns these in the same order.
  ///
  /// - Throws: `LinkError.noReply` when none comes for so long, `.badMessage` when a gateway breaks the contract.
  public func exchange(_ offloads: [Offload]) throws(LinkError) -> [OffloadReply] {
    if offloads.isEmpty { return [] }
    returned.removeAll(keepingCapacity: true)
    for (position, request) in slices.open(offloads).enumerated() {
      try send(request)
      if position % 256 == 255 { try turn(milliseconds: 0) }
    }
    var delay = Int64(options.resendMilliseconds) * WallClock.millisecond
    var heardAt = WallClock.now()
    var resendAt = heardAt + delay
    var lookAt = heardAt + 50 * WallClock.millisecond
    var unanswered = slices.unansweredCount
    var breaks = pool.breakCount
    while !slices.isComplete {
      try turn(milliseconds: 50)
      if slices.isComplete { break }
      if slices.unansweredCount < unanswered {
        unanswered = slices.unansweredCount
        heardAt = WallClock.now()
        resendAt = heardAt + delay
      }
      for gateway in returned { try resend(slices.pendingRequests(gateway: gateway)) }
      returned.removeAll(keepingCapacity: true)
      let now = WallClock.now()
      if now >= lookAt {
        lookAt = now + 50 * WallClock.millisecond
        try whileWaiting?()
      }
      let healed = breaks != pool.breakCount && pool.isReady(control)
      if healed || now >= resendAt {
        breaks = pool.breakCount
        if !healed { delay = min(2 * delay, 30 * WallClock.second) }
        resendAt = now + delay
        try resend(slices.pendingRequests())
      }
      if now - heardAt > Int64(options.giveUpMilliseconds) * WallClock.millisecond {
        throw LinkError.noReply(
          gateways: slices.pendingGateways.map { topics.gateways[$0] }, slice: slices.slice, unanswered: unanswered,
          seconds: options.giveUpMilliseconds / 1000)
      }
    }
    return slices.close()
  }

  /// Publishes how the run is doing. Retained.
  public func publish(_ state: RunState) throws(LinkError) {
    let payload = state.encoded()
    runState = payload
    _ = try pool.publish(
      OutgoingMessage(topic: topics.runState, payload: payload, qos: options.qos, retain: true), from: control)
  }

  /// Publishes how a node is doing. Retained; it also opens a dropped node's connection again.
  public func publish(_ state: NodeState, node: Int) throws(LinkError) {
    nodeStates[node] = state.encoded()
    let client = connection(ofNode: node)
    pool.connect(client)
    if pool.isReady(client) { try publishNodeState(node) }
  }

  /// Publishes a sample of a node; a dead node's goes unsent.
  public func publish(_ sample: NodeSample, node: Int) throws(LinkError) {
    try publishTelemetry(sample.encoded(), topic: topics.nodeSample(node), node: node)
  }

  /// Publishes an event of a node; a dead node's goes unsent.
  public func publish(_ event: NodeEvent, node: Int) throws(LinkError) {
    try publishTelemetry(event.encoded(), topic: topics.nodeEvent(node), node: node)
  }

  /// Lets a node vanish: its connection breaks without a farewell, and its last will appears.
  ///
  /// Where nodes share connections, the will is published in its name.
  public func drop(node: Int) throws(LinkError) {
    nodeStates[node] = nil
    let client = connection(ofNode: node)
    switch plan {
    case .own: pool.drop(client)
    case .shared: _ = try pool.publish(will(ofNode: node), from: client)
    }
  }

  /// Moves packets that are under way, without waiting longer than `milliseconds`.
  public func turn(milliseconds: Int32) throws(LinkError) {
    try pool.pump(milliseconds: milliseconds)
    sentSincePump = 0
    for client in pool.takeBecameReady() { try republish(client) }
    for message in pool.takeInbox(of: control) { try receive(message) }
  }

  /// Pumps until everything published is sent (QoS 0) or acknowledged (QoS 1 and 2), at most so long.
  public func flush(milliseconds: Int) throws(LinkError) {
    let deadline = WallClock.now() + Int64(milliseconds) * WallClock.millisecond
    while (0..<pool.count).contains(where: { pool.outstanding($0) > 0 }), WallClock.now() < deadline {
      try turn(milliseconds: 10)
    }
  }

  /// Publishes the final state, which tells the gateways to go, and ends all connections in order.
  public func close(_ state: RunState) throws(LinkError) {
    try publish(state)
    try flush(milliseconds: 5000)
    pool.disconnectAll()
  }
}

extension RunLink {
  private func connection(ofNode node: Int) -> Int { control + 1 + plan.connection(ofNode: node) }

  private func will(ofNode node: Int) -> OutgoingMessage {
    OutgoingMessage(topic: topics.nodeState(node), payload: NodeState.will, qos: options.qos, retain: true)
  }

  private func send(_ request: OffloadRequest) throws(LinkError) {
    let node = Int(request.key.node)
    let message = OutgoingMessage(
      topic: topics.request(gateway: Int(request.key.gateway), node: node), payload: request.encoded(),
      qos: options.qos, responseTopic: topics.nodeReply(node), correlation: request.key.correlation)
    // A node that died after sending, or whose connection is being made again, is spoken for by the run.
    let own = connection(ofNode: node)
    _ = try pool.publish(message, from: pool.isReady(own) ? own : control)
  }

  private func resend(_ requests: [OffloadRequest]) throws(LinkError) {
    resendCount += requests.count
    for request in requests { try send(request) }
  }

  private func receive(_ message: IncomingMessage) throws(LinkError) {
    if let gateway = topics.gateway(ofStateTopic: message.topic) {
      let ready = GatewayState(decoding: message.payload) == .ready
      if ready { returned.append(gateway) }
      gatewayReady[gateway] = ready
      return
    }
    let reply: OffloadReply
    do { reply = try OffloadReply(decoding: message.payload) } catch {
      throw LinkError.badMessage(topic: message.topic, problem: "\(error)")
    }
    if case .wrong(let problem) = slices.receive(reply) {
      throw LinkError.badMessage(topic: message.topic, problem: problem)
    }
  }

  /// After a connection was made again: what the broker may have forgotten.
  private func republish(_ client: Int) throws(LinkError) {
    if client == control {
      if let runState {
        _ = try pool.publish(
          OutgoingMessage(topic: topics.runState, payload: runState, qos: options.qos, retain: true), from: control)
      }
      for gateway in configs.indices { try publishConfig(gateway) }
      return
    }
    let connection = client - control - 1
    switch plan {
    case .own: try publishNodeState(connection)
    case .shared(let nodes, let connections, _):
      for node in stride(from: connection, to: nodes, by: connections) { try publishNodeState(node) }
    }
  }

  private func publishConfig(_ gateway: Int) throws(LinkError) {
    guard let payload = configs[gateway] else { return }
    _ = try pool.publish(
      OutgoingMessage(topic: topics.gatewayConfig(gateway), payload: payload, qos: options.qos, retain: true),
      from: control)
  }

  private func publishNodeState(_ node: Int) throws(LinkError) {
    guard let payload = nodeStates[node] else { return }
    _ = try pool.publish(
      OutgoingMessage(topic: topics.nodeState(node), payload: payload, qos: options.qos, retain: true),
      from: connection(ofNode: node))
  }

  private func publishTelemetry(_ payload: [UInt8], topic: String, node: Int) throws(LinkError) {
    let client = connection(ofNode: node)
    if !pool.isReady(client), pool.isWanted(client), pool.isReady(control) {
      try awaitConnection(client)
    }
    sentSincePump += 1
    if sentSincePump >= 64 || pool.outstanding(client) >= 1000 {
      try turn(milliseconds: 0)
      let deadline = WallClock.now() + 10 * WallClock.second
      while pool.outstanding(client) >= 1000, WallClock.now() < deadline { try turn(milliseconds: 10) }
    }
    let message = OutgoingMessage(topic: topic, payload: payload, qos: options.telemetryQoS)
    if try !pool.publish(message, from: client) { lostTelemetryCount += 1 }
  }

  /// A node that has just been revived speaks as soon as its connection stands.
  private func awaitConnection(_ client: Int) throws(LinkError) {
    let deadline = WallClock.now() + 2 * WallClock.second
    while !pool.isReady(client), pool.isReady(control), WallClock.now() < deadline { try turn(milliseconds: 10) }
  }
}
