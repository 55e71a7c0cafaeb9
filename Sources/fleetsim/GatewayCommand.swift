import ArgumentParser
import Attention
import FleetModel
import Foundation
import MQTTCore
import MQTTLive
import Physics
import ScenarioYAML

struct GatewayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gateway",
    abstract: "Serve a run's gateways: run their models on what nodes send over MQTT.",
    discussion: """
      'fleetsim run' starts one by itself. By hand it may run on any machine that reaches the broker and has the \
      same library; it learns model, board and workers from the run's retained configuration. It can be killed and \
      started again at any moment without changing a row. User and password come from FLEETSIM_MQTT_USER and \
      FLEETSIM_MQTT_PASSWORD.
      """)

  @Option(help: "The broker, mqtt://host:port.")
  var broker: String

  @Option(name: .customLong("run"), help: "The run's name on the broker, as 'fleetsim run' prints it.")
  var runName: String

  @Option(name: .customLong("gateway"), help: "A gateway to serve; may be given again.")
  var gateways: [String]

  @Option(help: "0, 1 or 2: the quality of service of replies.")
  var qos: UInt8 = 1

  @Option(help: "The folder with models, streams and weather.")
  var library: String?

  func run() throws {
    do {
      Interrupt.watch()
      var options = LinkOptions()
      options.qos = QoS(rawValue: qos) ?? .atLeastOnce
      let folder = try LibraryFolder.find(explicit: library)
      let address = try BrokerURL.parse(broker)
      var end = GatewayLink.End.reconfigured
      while end == .reconfigured {
        let link = try GatewayLink(broker: address, run: runName, gateways: gateways, options: options)
        link.warn = { Console.error("ignored: \($0)") }
        let servers = try link.awaitConfigs(milliseconds: 60_000).map { try Self.server($0, folder) }
        end = try link.serve(isCancelled: { Interrupt.isRequested }) { gateway, slice in
          try servers[gateway].serve(slice)
        }
        try link.close()
      }
    } catch {
      throw Failure.report("fleetsim gateway: \(error)", Failure.run)
    }
  }

  private static func server(_ config: GatewayConfig, _ library: LibraryFolder) throws -> GatewayServer {
    let folders = [library.path + "/models", config.texts["model_folder"] ?? "."]
    let paths = folders.map { "\($0)/\(config.model).safetensors" }
    guard let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw LinkProblem(description: "model '\(config.model)' is in none of \(paths.joined(separator: ", "))")
    }
    let model = try TrainedModel(path: path)
    guard model.card.sha256 == config.modelSHA256 else {
      throw LinkProblem(
        description:
          "\(path) is not the run's '\(config.model)': sha256 \(model.card.sha256), not \(config.modelSHA256)")
    }
    guard let platform = ProcessorProfile.named(config.platform) else {
      throw LinkProblem(description: "there is no platform '\(config.platform)'")
    }
    return GatewayServer(model: model, platform: platform, workers: config.workers)
  }
}

/// `mqtt://[user[:password]@]host[:port]` as people write it.
enum BrokerURL {
  static func parse(_ text: String) throws(LinkProblem) -> BrokerAddress {
    guard let parts = URLComponents(string: text), parts.scheme == "mqtt", let host = parts.host, !host.isEmpty else {
      throw LinkProblem(description: "'\(text)' is not a broker; expected mqtt://host or mqtt://host:1883")
    }
    guard let port = UInt16(exactly: parts.port ?? 1883) else {
      throw LinkProblem(description: "'\(text)': the port is not 0 to 65535")
    }
    let environment = ProcessInfo.processInfo.environment
    let user = parts.user ?? environment["FLEETSIM_MQTT_USER"]
    let login = user.map {
      BrokerAddress.Login(user: $0, password: parts.password ?? environment["FLEETSIM_MQTT_PASSWORD"] ?? "")
    }
    return BrokerAddress(.tcp(host: host, port: port), login: login)
  }
}
