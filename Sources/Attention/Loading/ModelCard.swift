/// What the JSON card beside a model says. Keys it has beyond these are ignored.
public struct ModelCard: Sendable, Decodable {
  /// Where the model is meant to run.
  public enum Role: String, Sendable, Decodable { case node, gateway }

  /// Thresholds of exit rules, fitted on validation data; one a head but the last.
  public struct ExitThresholds: Sendable, Decodable {
    /// Exit if the greatest probability is above.
    public let maxProbability: [Float]
    /// Exit if the two greatest probabilities differ by more.
    public let margin: [Float]?
    /// Exit if the entropy in nats is below.
    public let entropy: [Float]?
    /// Exit if the learned chance that it costs nothing is above; see ``ModelCard/exitCoefficients``.
    public let learned: [Float]?

    private enum CodingKeys: String, CodingKey {
      case maxProbability = "max_probability"
      case margin, entropy, learned
    }
  }

  /// The file's base name.
  public let name: String
  /// One line for people.
  public let title: String
  /// Where it is meant to run.
  public let role: Role
  /// The stream whose frames the model was trained for.
  public let stream: String
  /// What kind of network it is, and its sizes.
  public let architecture: Architecture
  /// What the model sees of a stream.
  public let input: InputView
  /// The number of trained parameters.
  public let parameters: Int
  /// The name of each class.
  public let classNames: [String]
  /// Thresholds for stopping early.
  public let exitThresholds: ExitThresholds
  /// Of the learned exit rule, for each exit but the last; see ``ExitRule/measures``.
  public let exitCoefficients: [[Float]]?
  /// A node whose last head is less confident than this (maximum probability) asks its gateway.
  public let offloadThreshold: Float?
  /// For a gateway whose input is an embedding: the node model that makes it.
  public let nodeModel: String?
  /// Heads of each block that were removed in training; none if absent.
  public let removedHeads: [[Int]]?
  /// Bits of the blocks' weights in int8 arithmetic; 8 if absent, or 4.
  public let blockWeightBits: Int?
  /// Inputs of an output of a block's layer that share a factor, with weights of 4 bits; all of them if absent.
  public let blockWeightGroup: Int?
  /// The motion gate that the model was trained behind; none if absent.
  public let motion: MotionRule?
  /// The licence of the data it was trained on.
  public let licence: String
  /// Checksum of the tensor file, hexadecimal.
  public internal(set) var sha256: String

  private enum CodingKeys: String, CodingKey {
    case name, title, role, stream, architecture, input, parameters, motion, licence, sha256
    case classNames = "class_names"
    case exitThresholds = "exit_thresholds"
    case exitCoefficients = "exit_coefficients"
    case offloadThreshold = "offload_threshold"
    case nodeModel = "node_model"
    case removedHeads = "removed_heads"
    case blockWeightBits = "block_weight_bits"
    case blockWeightGroup = "block_weight_group"
  }

  /// How the weights of the blocks of an encoder of this shape lie in program memory in int8 arithmetic.
  func blockWeights(_ shape: ModelShape) -> WeightFormat {
    guard blockWeightBits == 4 else { return .int8 }
    return .int4(group: blockWeightGroup ?? max(shape.width, shape.feedForward))
  }

  /// The heads of each block of an encoder that were not removed, ascending.
  func keptHeads(_ shape: ModelShape) -> [[Int]] {
    let removed = removedHeads ?? Array(repeating: [], count: shape.blocks)
    return removed.map { removed in (0..<shape.heads).filter { !removed.contains($0) } }
  }

  /// Throws unless classes, exits and the input fit the architecture.
  func check(_ file: String) throws(LibraryError) {
    func problem(_ text: String) -> LibraryError { LibraryError(file: file, part: "card", problem: text) }
    if let found = architecture.problem(seeing: input) { throw problem(found) }
    let (classes, exits) = (architecture.classes, architecture.exits)
    guard classNames.count == classes else {
      throw problem("expected \(classes) class names, found \(classNames.count)")
    }
    if let coefficients = exitCoefficients {
      guard coefficients.count == exits - 1, coefficients.allSatisfy({ $0.count == ExitRule.measures }) else {
        throw problem(
          "exit_coefficients: expected \(ExitRule.measures) for each exit but the last, found \(coefficients)")
      }
    }
    guard exitThresholds.maxProbability.count == exits - 1 else {
      throw problem("expected \(exits - 1) exit thresholds, found \(exitThresholds.maxProbability.count)")
    }
  }

  /// The exit rule by `measure` with the thresholds that the card names, or nil if it names none.
  public func exitRule(_ measure: ExitRule.Measure) -> ExitRule? {
    let thresholds =
      switch measure {
      case .maxProbability: exitThresholds.maxProbability
      case .margin: exitThresholds.margin
      case .entropy: exitThresholds.entropy
      case .learned: exitThresholds.learned
      case .patience: [Float]?.none
      }
    guard let thresholds, !thresholds.isEmpty else { return nil }
    if measure == .learned { return exitCoefficients.map { ExitRule(learned: $0, thresholds: thresholds) } }
    return ExitRule(measure, thresholds: thresholds)
  }
}
