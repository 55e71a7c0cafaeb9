import Attention
import FleetModel
import Foundation
import MQTTCore
import MQTTLive
import Physics
import Quantities
import ScenarioYAML

/// A run's side of the broker: the broker and the gateways it started, questions, telemetry.
final class MQTTSession {
  /// Virtual time between two samples of each node; nil for none.
  let telemetryInterval: SimDuration?
  let address: BrokerAddress
  private let plan: FleetPlan
  private let link: RunLink
  private let broker: PrivateBroker?
  private let runName: String
  private let nodeCount: Int
  private let startGateway: (() throws(LinkError) -> ChildProcess)?
  private var gateway: ChildProcess?
  private var gatewayStarts = 0
  private var deaths: [Int]
  private var revivals: [Int]
  private var nextSample: SimTime

  /// How often a gateway process that ends is started again before the run gives up.
  private static let gatewayStartLimit = 20

  struct Options {
    var scenario: LoadedScenario
    var runName: String
    /// Somebody else's broker; nil for one of our own.
    var broker: BrokerAddress?
    /// Leave the gateways to somebody else.
    var externalGateways: Bool
    var library: LibraryFolder
    var template: String
    var scenarioFolder: String
  }

  /// Starts what has to be started and waits until everybody is there.
  init(_ options: Options, names: FleetNames) throws(LinkError) {
    plan = options.scenario.plan
    runName = options.runName
    nodeCount = plan.nodeCount
    deaths = Array(repeating: 0, count: nodeCount)
    revivals = deaths
    telemetryInterval = options.scenario.mqtt.telemetryInterval
    nextSample = .start
    broker = options.broker == nil ? try PrivateBroker(template: options.template) : nil
    guard let address = options.broker ?? broker?.address else { preconditionFailure("no broker") }
    self.address = address
    var settings = LinkOptions()
    settings.qos = QoS(rawValue: UInt8(options.scenario.mqtt.qos)) ?? .atLeastOnce
    settings.nodeConnectionsMax =
      switch options.scenario.mqtt.connections {
      case .auto: 1000
      case .perNode: .max
      case .pool: 1
      }
    link = try RunLink(
      broker: address, run: options.runName, nodes: names.nodes, gateways: names.gateways, options: settings)
    startGateway = options.externalGateways ? nil : Self.starter(options, names, address)
    link.whileWaiting = { [unowned self] () throws(LinkError) in try keepAlive() }
    try link.connect()
    for (index, gateway) in plan.gateways.enumerated() {
      try link.configure(index, Self.config(gateway, names.gateways[index], index, options.scenarioFolder))
    }
    try keepAlive()
    try link.awaitGateways(milliseconds: options.externalGateways ? 600_000 : 60_000)
  }

  /// The line with which a person watches: all topics but the questions and answers, which are binary.
  var watchLine: String {
    let topics = ["run/state", "node/+/state", "node/+/sample", "node/+/event"]
    let filters = topics.map { "-t 'fleetsim/\(runName)/\($0)'" }.joined(separator: " ")
    guard case .tcp(let host, let port) = address.place else { return "mosquitto_sub -v \(filters)" }
    let login = address.login.map { " -u \($0.user) -P \(broker == nil ? "…" : $0.password)" } ?? ""
    return "mosquitto_sub -h \(host) -p \(port)\(login) -v \(filters)"
  }

  /// How nodes share connections.
  var connections: String { link.plan.description }

  private static func config(
    _ plan: GatewayPlan, _ name: String, _ index: Int, _ folder: String
  ) -> GatewayConfig {
    GatewayConfig(
      gateway: name, index: index, model: plan.model.card.name, modelSHA256: plan.model.card.sha256,
      platform: plan.platform.name, workers: plan.workers, texts: ["model_folder": folder])
  }

  private static func starter(
    _ options: Options, _ names: FleetNames, _ address: BrokerAddress
  ) -> () throws(LinkError) -> ChildProcess {
    var arguments = ["gateway", "--broker", "mqtt://\(address)", "--run", options.runName]
    arguments += ["--library", options.library.path, "--qos", "\(options.scenario.mqtt.qos)"]
    for name in names.gateways { arguments += ["--gateway", name] }
    // The password goes by the environment, where other users of the machine cannot read it.
    setenv("FLEETSIM_MQTT_USER", address.login?.user ?? "", 1)
    setenv("FLEETSIM_MQTT_PASSWORD", address.login?.password ?? "", 1)
    return { () throws(LinkError) in
      try ChildProcess(program: LibraryFolder.executablePath, arguments: arguments, output: .kept)
    }
  }

  /// Starts again what has died.
  private func keepAlive() throws(LinkError) {
    try broker?.ensureRunning()
    guard let startGateway else { return }
    if let gateway {
      guard let exit = gateway.poll() else { return }
      guard gatewayStarts < Self.gatewayStartLimit else {
        throw LinkError.childFailed(program: "fleetsim gateway", reason: exit.description, output: gateway.lastWords)
      }
    }
    gatewayStarts += 1
    gateway = try startGateway()
  }

  /// Says that the run begins, and how every node is.
  func begin(_ states: [SampleRow]) throws(LinkError) {
    try publish(.running, at: .start)
    for state in states {
      try link.publish(NodeState(.running, time: .start, deaths: 0, revivals: 0), node: Int(state.node))
    }
  }

  /// Asks the gateways the questions of one slice; answers come in the order of the questions.
  func ask(_ questions: [Question], payloads: [[UInt8]]) throws(LinkError) -> [Answer] {
    var offloads: [Offload] = []
    offloads.reserveCapacity(questions.count)
    for (question, payload) in zip(questions, payloads) {
      let view = plan.gateways[Int(question.gateway)].model.card.input
      var kind = PayloadKind.frame
      if case .embedding = view { kind = .embedding }
      offloads.append(
        Offload(
          gateway: question.gateway, node: question.node, count: question.count, sent: question.sent,
          arrival: question.arrival, kind: kind, payload: WirePayload.encode(payload, view)))
    }
    let replies = try link.exchange(offloads)
    return zip(questions, replies).map { question, reply in
      Answer(
        question, start: reply.service.start,
        verdict: Verdict(
          predicted: UInt8(truncatingIfNeeded: reply.service.predicted), confidence: reply.service.confidence,
          service: reply.service.departure - reply.service.start,
          multiplyAccumulates: Int(reply.service.multiplyAccumulates)))
    }
  }

  /// Tells who died and who came back: a node without power drops its connection, and its last will appears.
  func tell(_ lives: [LifeRow]) throws(LinkError) {
    for life in lives where life.node < nodeCount {
      let node = Int(life.node)
      switch life.change {
      case .revival:
        revivals[node] += 1
        try link.publish(
          NodeState(.running, time: life.time, deaths: deaths[node], revivals: revivals[node]), node: node)
        try link.publish(event(life), node: node)
      case .replacement, .throttle, .unthrottle: try link.publish(event(life), node: node)
      case .brownOut, .death, .failure, .shutdown:
        deaths[node] += 1
        try link.publish(event(life), node: node)
        try link.turn(milliseconds: 0)
        try link.drop(node: node)
      }
    }
  }

  private func event(_ life: LifeRow) -> NodeEvent {
    let (time, charge, voltage) = (life.time, life.stateOfCharge, life.voltage)
    return switch life.change {
    case .brownOut: .brownOut(time: time, stateOfCharge: charge, voltage: voltage)
    case .revival: .revival(time: time, stateOfCharge: charge, voltage: voltage)
    case .death: .death(time: time, stateOfCharge: charge, voltage: voltage)
    case .failure: .failure(time: time, stateOfCharge: charge, voltage: voltage)
    case .replacement: .replacement(time: time, stateOfCharge: charge, voltage: voltage)
    case .throttle: .throttle(time: time, stateOfCharge: charge, voltage: voltage)
    case .unthrottle: .unthrottle(time: time, stateOfCharge: charge, voltage: voltage)
    case .shutdown: .shutdown(time: time, stateOfCharge: charge, voltage: voltage)
    }
  }

  /// Publishes every node's sample when one is due.
  func tell(at time: SimTime, states: () -> [SampleRow]) throws(LinkError) {
    try keepAlive()
    try link.turn(milliseconds: 0)
    guard let telemetryInterval, time >= nextSample else { return }
    nextSample = time + telemetryInterval
    for state in states() where state.alive {
      try link.publish(
        NodeSample(
          time: state.time, alive: state.alive, stateOfCharge: state.stateOfCharge, voltage: state.voltage,
          temperature: state.temperature, consumed: state.consumed, harvested: state.harvested),
        node: Int(state.node))
    }
    try publish(.running, at: time)
  }

  /// Lets packets move while a paced run waits for the wall clock.
  func rest(milliseconds: Int32) { try? link.turn(milliseconds: max(1, milliseconds)) }

  private func publish(_ word: RunState.Word, at time: SimTime) throws(LinkError) {
    try link.publish(
      RunState(word, time: time, nodes: nodeCount, gateways: plan.gateways.count, seed: plan.seed))
  }

  /// Says that the run is over, and ends what this run started.
  func end(at time: SimTime) {
    try? link.close(RunState(.finished, time: time, nodes: nodeCount, gateways: plan.gateways.count, seed: plan.seed))
    if let gateway, gateway.wait(milliseconds: 2000) == nil { gateway.terminate() }
    broker?.stop()
  }
}
