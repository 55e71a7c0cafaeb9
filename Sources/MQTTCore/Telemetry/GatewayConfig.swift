import FoundationEssentials

/// A gateway configuration that cannot be read.
public struct GatewayConfigError: Error, Hashable, CustomStringConvertible {
  public let problem: String

  public init(problem: String) { self.problem = problem }
  public var description: String { "gateway configuration: \(problem)" }
}

/// What a gateway has to know before it can serve, published retained on `gateway/<gateway>/config`.
///
///     {"gateway":"barn","gateway_index":0,"model":"har-gateway-1","model_sha256":"ab…",
///      "numbers":{"overhead_s":0.0005},"platform":"raspberry-pi-4b","texts":{"precision":"float32"},"version":1,"workers":2}
public struct GatewayConfig: Hashable, Sendable, Codable {
  /// Version of this object's meaning.
  public static let version = 1

  public var version = Self.version
  /// The gateway's name in the scenario.
  public var gateway: String
  /// Its number in the run, which its requests carry.
  public var index: Int
  /// Name of the model in the library.
  public var model: String
  /// SHA-256 of the model's safetensors file, in hexadecimal.
  public var modelSHA256: String
  /// Name of the board in the catalog.
  public var platform: String
  /// Requests that it can serve at once.
  public var workers: Int
  /// Further settings that are numbers; each key ends in its unit, for example `overhead_s`.
  public var numbers: [String: Double]
  /// Further settings that are words.
  public var texts: [String: String]

  private enum CodingKeys: String, CodingKey {
    case version, gateway
    case index = "gateway_index"
    case model
    case modelSHA256 = "model_sha256"
    case platform, workers, numbers, texts
  }

  public init(
    gateway: String, index: Int, model: String, modelSHA256: String, platform: String, workers: Int,
    numbers: [String: Double] = [:], texts: [String: String] = [:]
  ) {
    precondition(workers >= 1, "workers is \(workers); expected 1 or more")
    self.gateway = gateway
    self.index = index
    self.model = model
    self.modelSHA256 = modelSHA256
    self.platform = platform
    self.workers = workers
    self.numbers = numbers
    self.texts = texts
  }

  /// The JSON to publish, keys sorted.
  ///
  /// - Throws: `GatewayConfigError` when a number is not finite.
  public func encoded() throws(GatewayConfigError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return Array(try encoder.encode(self)) } catch { throw GatewayConfigError(problem: "\(error)") }
  }

  /// Reads what `encoded` wrote.
  ///
  /// - Throws: `GatewayConfigError` when it is not such an object, or of another version.
  public init(decoding bytes: [UInt8]) throws(GatewayConfigError) {
    do { self = try JSONDecoder().decode(Self.self, from: Data(bytes)) } catch {
      throw GatewayConfigError(problem: "not readable: \(error)")
    }
    guard version == Self.version else {
      throw GatewayConfigError(problem: "version is \(version); expected \(Self.version)")
    }
    guard workers >= 1 else { throw GatewayConfigError(problem: "workers is \(workers); expected 1 or more") }
  }
}
