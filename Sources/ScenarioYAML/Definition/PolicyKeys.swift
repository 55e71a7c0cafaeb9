import Attention
import FleetModel
import Quantities

/// What a node does with a frame: gate, inference, exit, accept or offload.
enum PolicyKeys {
  static let precision = Key<Precision>.word(
    "precision",
    [
      Word("int8", "weights and activations of 8 bits"), Word("float32", "32-bit floating point"),
    ], .byDefault("int8"), "Arithmetic of the node's model.", example: "int8")
  static let rounding = Key<Rounding>.word(
    "rounding",
    [
      Word("nearest", "to the nearest, halves to even"),
      Word("stochastic", "up or down by chance, right on average; the same for the same frame. Needs int8"),
      Word("dyadic", "by integer multiplication and shift; norms and softmax in integers too. Needs int8"),
    ], .byDefault("nearest"), "How int8 activations are rounded.", example: "stochastic")
  static let attention = Key<String>.text(
    "attention", .byDefault("own"),
    "`own`: as trained; or techniques of `fleetsim list techniques`, joined by `+`; `csr:FILE` lies beside the scenario.",
    example: "strided:4")
  static let exit = Key<Choice>.variant(
    "exit", ExitKeys.variant, .byDefault("never"), "When the model stops before its last block.",
    example: "{ rule: max_probability, threshold: fitted }")
  static let event = Key<Choice>.variant(
    "event", EventKeys.variant, .byDefault("none"), "Reuse of what did not change since the last frame.",
    example: "none")
  static let gate = Key<Choice>.variant(
    "gate", GateKeys.variant, .byDefault("none"), "Which frames, or parts of them, the model does not look at.",
    example: "none")
  static let cascade = Key<Choice>.variant(
    "cascade", CascadeKeys.variant, .byDefault("none"), "Whether a larger model on the node looks again.",
    example: "none")
  static let offload = Key<Choice>.variant(
    "offload", OffloadKeys.variant, .byDefault("none"), "When the node asks its gateway.",
    example: "{ type: unsure, threshold: 0.7, timeout: 2 s }")

  static let section = Section(
    "policy", "What a node does with a frame: gate, inference, exit, accept or offload.",
    [
      precision.field, rounding.field, attention.field, exit.field, event.field, gate.field, cascade.field,
      offload.field,
    ])
}

/// When a model stops early.
enum ExitKeys {
  static let probability = Key<Threshold>.threshold(
    "threshold", 0...1, .byDefault("fitted"), "Leave at the first exit that is surer than this.", example: "0.9")
  static let entropy = Key<Threshold>.threshold(
    "threshold", 0...10, .byDefault("fitted"), "Leave at the first exit whose entropy in nats is below this.",
    example: "0.3")
  static let margin = Key<Threshold>.threshold(
    "threshold", 0...1, .byDefault("fitted"),
    "Leave at the first exit whose two best probabilities differ by more than this.", example: "0.5")
  static let chance = Key<Threshold>.threshold(
    "threshold", 0...1, .byDefault("fitted"),
    "Leave at the first exit at which the chance that leaving costs nothing is above this.", example: "0.9")
  static let patience = Key<Int>.integer(
    "exits", 1...100, .required, "Leave when so many exits in a row have agreed with the one before.", example: "1")

  static let variant = Variant(
    tag: "rule", noun: "exit rule",
    [
      ("never", "every block runs", []),
      ("max_probability", "Sureness is the greatest calibrated probability.", [probability.field]),
      ("entropy", "Sureness is a low entropy of the probabilities.", [entropy.field]),
      ("margin", "Sureness is a wide gap between the two greatest probabilities.", [margin.field]),
      (
        "learned",
        "Sureness is what the model's card made of all of these on validation data, by a logistic regression.",
        [chance.field]
      ),
      ("patience", "Sureness is that exits agree.", [patience.field]),
    ])
}

/// Event-based attention.
enum EventKeys {
  static let threshold = Key<Double>.number(
    "threshold", 0...100, .required,
    "A token is computed again when one of its values, in standard deviations of the training data, "
      + "moved by more than this.", example: "0.1")
  static let state = Key<EventRule.State>.word(
    "state",
    [
      Word("cached", "the exponential of every pair is kept in working memory"),
      Word("lean", "old exponentials are computed again from the old keys"),
    ], .byDefault("cached"), "What the attention cores keep from frame to frame.", example: "lean")

  static let variant = Variant(
    noun: "event rule",
    [
      ("none", "every frame is computed whole", []),
      ("delta", "Tokens that did not move are reused. Needs float32.", [threshold.field, state.field]),
    ])
}

/// The gate before the model.
enum GateKeys {
  static let tokenThreshold = Key<Double>.number(
    "token_threshold", 0...100, .required,
    "A token has moved when its values, in standard deviations of the training data, changed by more than this "
      + "on average.", example: "0.3")
  static let share = Key<Double>.share(
    "share", Limits("0 %", to: "99 %"), .required,
    "Frames in which no more than this share of the tokens moved are not looked at.", example: "5 %")
  static let threshold = Key<Threshold>.threshold(
    "threshold", 0...100, .byDefault("fitted"),
    "A patch begins to move when its pixels, in standard deviations of the training data, differ from the background by "
      + "more than this on average.", example: "0.3")
  static let release = Key<Threshold>.threshold(
    "release", 0...100, .byDefault("fitted"), "It stops when they differ by less; at most `threshold`.", example: "0.2")
  static let limit = Key<Int>.integer(
    "limit", 1...1_000_000, .optional,
    "The most patches that the model looks at: those that changed most. Default: the card's, or all.", example: "64")
  static let dilation = Key<Int>.integer(
    "dilation", 0...1000, .optional,
    "How many rows and columns of patches around a moving one are looked at too. Default: the card's, or 1.",
    example: "1")

  static let variant = Variant(
    noun: "gate",
    [
      ("none", "the model looks at every frame", []),
      (
        "change", "The model looks at frames that changed; of others the answer is the stream's background class.",
        [tokenThreshold.field, share.field]
      ),
      (
        "motion",
        "The model looks at the patches of a picture that move against a background, and at those around them; where "
          + "nothing moves, and where everything does as the light changes, the answer is the stream's background class.",
        [threshold.field, release.field, limit.field, dilation.field]
      ),
    ])
}

/// A second model on the node.
enum CascadeKeys {
  static let model = Key<String>.entry(
    "model", .models, .required,
    "Looks again, with all its blocks and in the same arithmetic. Both models must fit the board.",
    example: "spar-node")
  static let below = Key<Double>.number(
    "below", 0...1, .required,
    "It looks when the group's model is not surer than this; the offload rule then asks about its answer.",
    example: "0.8")

  static let variant = Variant(
    noun: "cascade",
    [
      ("none", "the group's model answers alone", []),
      (
        "unsure", "A second model answers the frames that the group's model is unsure of.", [model.field, below.field]
      ),
    ])
}

/// When and how a node asks its gateway.
enum OffloadKeys {
  static let payload = Key<OffloadPlan.Payload>.word(
    "payload",
    [
      Word("frame", "the recording, as the gateway's model wants to see it"),
      Word("embedding", "the tokens after the node's last block, in int8"),
    ], .byDefault("frame"), "What the node sends.", example: "frame")
  static let threshold = Key<Threshold>.threshold(
    "threshold", 0...1, .byDefault("fitted"), "The node asks when it is not surer than this.", example: "0.7")
  static let timeout = Key<SimDuration>.duration(
    "timeout", Limits("1 ms", to: "1 h"), .required,
    "Counted from the start of the transmission; then the node keeps its own answer. Must be less than the "
      + "time between two wakes.", example: "2 s")
  static let transport = Key<Transport>.word(
    "transport",
    [
      Word("raw", "in the radio's own frames; on cellular and Wi-Fi under IPv4 and TCP"),
      Word("mqtt-sn", "PUBLISH of MQTT-SN over UDP"), Word("mqtt", "PUBLISH of MQTT 5 over TCP"),
      Word("mqtt-tls", "the same in TLS 1.3"),
    ], .byDefault("raw"), "What question and answer are wrapped in; LoRaWAN knows `raw` alone.", example: "mqtt-sn")

  static let variant = Variant(
    noun: "offload rule",
    [
      ("none", "nodes keep every answer", []),
      (
        "unsure", "The node asks when the greatest calibrated probability is low.",
        [payload.field, threshold.field, timeout.field, transport.field]
      ),
    ])
}
