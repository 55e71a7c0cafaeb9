import Testing

/// What one value of a scenario means for another, word for word.
@Suite struct Checks {
  static let panel = "harvest: { type: solar, area: 5 cm2, efficiency: 17 %, tilt: 30 deg, azimuth: 180 deg }"

  @Test(arguments: [
    Slip(
      "timeout: 5 s", "timeout: 9 min",
      """
      s.yaml:37:57: 'timeout' is 540 s; with 2.56 s of sensing it must end before the next wake, which may \
      come after 480 s
      """),
    Slip(
      "every: 10 min", "every: 3 s",
      """
      s.yaml:28:20: nodes wake every 3 s, with jitter after 2.4 s at times, and sense for 2.56 s
      """),
    Slip("every: 10 min", "every: 10 s", "no problem"),
    Slip(
      "timeout: 5 s", "timeout: 100 ms",
      """
      s.yaml:37:57: 'timeout' is 0.1 s, and 6144 bytes to gateway 'ward' and back take 0.37 s at least in 61 frames
      """),
    Slip(
      "radio: ieee802154", "radio: { type: lora, chip: sx1262, spreading_factor: 7 }",
      """
      s.yaml:37:57: 'timeout' is 5 s, and 6144 bytes to gateway 'ward' and back take 996.326 s at least in 28 frames
      """),
    Slip(
      "5 m .. 40 m", "90 km",
      """
      s.yaml:27:28: at 90000 m a gateway hears -189 dBm in the median, and needs -100 dBm; no message would \
      arrive
      """),
  ])
  func timeAndRange(slip: Slip) throws {
    let found = try problems(slip.yaml)
    #expect(found == slip.said)
  }

  @Test func aTraceThatIsNotThereIsSaid() throws {
    let yaml = valid.replacing("name: wrist", with: "name: wrist\n    harvest: { type: trace, file: nowhere.csv }")
      .replacing("battery: cr2032", with: "battery: li-ion-18650")
    #expect(try problems(yaml).contains("nowhere.csv: cannot be read as text"))
  }

  @Test func loRaCarriesNoInternet() throws {
    let yaml = valid.replacing("radio: ieee802154", with: "radio: { type: lora, chip: sx1262, spreading_factor: 7 }")
    #expect(
      try problems(yaml.replacing("timeout: 5 s", with: "timeout: 5 s, transport: mqtt-tls"))
        == "s.yaml:37:73: 'transport' is 'mqtt-tls', and LoRaWAN carries no IP; expected 'raw'")
    #expect(try problems(valid.replacing("timeout: 5 s", with: "timeout: 5 s, transport: mqtt-tls")) == "no problem")
  }

  @Test func theNetworkChoosesItsRepetitions() throws {
    let radio = "radio: { type: cellular, module: nb-iot, repetitions: 8, coverage_classes: true }"
    let yaml = valid.replacing("radio: ieee802154", with: radio).replacing("timeout: 5 s", with: "timeout: 60 s")
    #expect(
      try problems(yaml) == "s.yaml:26:59: 'repetitions' is the network's choice with 'coverage_classes: true'")
    let free = yaml.replacing("repetitions: 8, ", with: "").replacing("true }", with: "true, edrx: 20.48 s }")
    #expect(try problems(free) == "no problem")
  }

  @Test func aWalkIsDrawnOrRecorded() throws {
    let traced = valid.replacing(
      "path_loss: office }", with: "path_loss: office, track: { type: recorded, file: nowhere.csv } }")
    #expect(try problems(traced).contains("nowhere.csv: cannot be read as text"))
    let both = traced.replacing("track:", with: "walk: [{ at: 8 h, away: 0 m }], track:")
    #expect(try problems(both).contains("'track' is a recorded 'walk', and there is one already"))
  }

  @Test func aSunNeedsASky() throws {
    let yaml = valid.replacing("name: wrist", with: "name: wrist\n    thermal: { sun_area: 60 cm2 }")
      .replacing("  site: { latitude: 40 deg, longitude: 0 deg, clock: 0 h }\n", with: "")
    #expect(try problems(yaml).contains("'sun_area' needs a sky: name a 'weather' file or a 'site' in the environment"))
  }

  /// 50 KiB of tensors do not fit 32 KiB; in int8 they do.
  @Test func aModelMustFitItsBoard() throws {
    let cameras =
      valid.replacing("platform: stm32l4r5", with: "platform: samd21").replacing(
        "stream: spar", with: "stream: camera-synthetic"
      )
      .replacing("model: spar-node", with: "model: camera-node").replacing("gateway: ward", with: "gateway: trail")
    #expect(try problems(cameras) == "no problem")
    #expect(
      try problems(cameras.replacing("precision: int8", with: "precision: float32"))
        == "s.yaml:31:12: model 'camera-node' in float32 needs 50 KiB of working memory and 113 KiB of program memory for "
        + "its tensors alone, and platform 'samd21' has 32 KiB and 256 KiB; the smallest board that has is 'stm32g0b1'")
  }

  /// A convolutional network takes the gate, the arithmetic and the gateway; what is about attention is refused.
  @Test func aConvolutionHasNoAttention() throws {
    let yaml = valid.replacing("model: spar-node", with: "model: spar-cnn")
    #expect(try problems(yaml) == "no problem")
    let traps = yaml.replacing("stream: spar", with: "stream: wildlife-synthetic")
      .replacing("model: spar-cnn", with: "model: wildlife-cnn").replacing("gateway: ward", with: "gateway: trail")
      .replacing("offload: { type: unsure, threshold: 0.7, timeout: 5 s }", with: "offload: none")
    #expect(
      try problems(traps.replacing("gate: none", with: "gate: { type: change, token_threshold: 0.3, share: 10 % }"))
        == "no problem")
    #expect(try problems(yaml.replacing("precision: int8", with: "precision: float32")) == "no problem")
    #expect(
      try problems(yaml.replacing("exit: never", with: "exit: max_probability"))
        == "s.yaml:34:13: model 'spar-cnn' has one exit, so that it cannot leave early")
    #expect(
      try problems(
        yaml.replacing("event: none", with: "event: { type: delta, threshold: 0.1 }")
          .replacing("precision: int8", with: "precision: float32"))
        == "s.yaml:35:22: event-based attention needs attention, and 'spar-cnn' is a convolutional network")
    #expect(
      try problems(yaml.replacing("event: none", with: "event: none\n      attention: strided:4"))
        == "s.yaml:36:18: 'attention' is 'strided:4'; the model is a convolutional network and has no attention")
    #expect(
      try problems(
        yaml.replacing("model: spar-gateway\n", with: "model: spar-gateway-embedding\n")
          .replacing("type: unsure", with: "type: unsure, payload: embedding"))
        == "s.yaml:37:41: model 'spar-gateway-embedding' of gateway 'ward' takes embeddings of 'spar-node', not of 'spar-cnn'"
    )
  }

  @Test(arguments: [
    Slip("gate: none", "gate: none\n      cascade: { type: unsure, model: spar-node-gated, below: 0.8 }", "no problem"),
    Slip(
      "gate: none", "gate: none\n      cascade: { type: unsure, model: spar-nod, below: 0.8 }",
      """
      s.yaml:37:39: unknown model 'spar-nod'. Did you mean 'spar-node'?
      """),
    Slip(
      "gate: none", "gate: none\n      cascade: { type: unsure, model: spar-node, below: 0.8 }",
      "s.yaml:37:39: 'cascade': model 'spar-node' is the first already"),
    Slip(
      "gate: none", "gate: none\n      cascade: { type: unsure, model: acsf1-node, below: 0.8 }",
      "s.yaml:37:39: 'cascade': model 'acsf1-node' is trained on stream 'acsf1', not on 'spar'"),
    Slip(
      "gate: none", "gate: none\n      cascade: { type: unsure, model: spar-node-spiking, below: 0.8 }",
      "s.yaml:37:39: 'cascade': model 'spar-node-spiking' has no weights in int8"),
    Slip(
      "gate: none", "gate: none\n      cascade: { type: unsure, model: spar-node-gated }",
      "s.yaml:37:16: missing key 'below', for example 'below: 0.8'"),
    Slip("precision: int8", "precision: int8\n      rounding: stochastic", "no problem"),
    Slip(
      "precision: int8", "precision: float32\n      rounding: stochastic",
      "s.yaml:34:17: 'rounding: stochastic' needs 'precision: int8', and the precision is 'float32'"),
    Slip("precision: int8", "precision: int8\n      rounding: dyadic", "no problem"),
    Slip(
      "precision: int8", "precision: float32\n      rounding: dyadic",
      "s.yaml:34:17: 'rounding: dyadic' needs 'precision: int8', and the precision is 'float32'"),
    Slip(
      "precision: int8", "precision: int8\n      attention: csr:nowhere.txt",
      "s.yaml:34:18: 'attention' is 'csr:nowhere.txt'; ./nowhere.txt: cannot be opened: No such file or directory"),
  ])
  func stacks(slip: Slip) throws {
    let found = try problems(slip.yaml)
    #expect(found == slip.said)
  }

  @Test(arguments: [
    ("spar-node-gelu", "nearest", "no problem"), ("spar-node-gelu", "dyadic", "no problem"),
    (
      "spar-node-gelu", "stochastic",
      "'rounding' is 'stochastic'; the model has GELU, whose int8 is integers alone and rounds to the nearest"
    ),
    (
      "spar-node-skip", "dyadic",
      "'rounding' is 'dyadic'; a skip gate decides in floating point, and integers alone leave none"
    ),
    (
      "spar-cnn", "dyadic",
      "'rounding' is 'dyadic'; 'dyadic' is for encoders, and the model is a convolutional network"
    ),
  ])
  func roundingsThatAModelTakes(model: String, rounding: String, said: String) throws {
    let yaml = valid.replacing("model: spar-node\n", with: "model: \(model)\n")
      .replacing("precision: int8", with: "precision: int8\n      rounding: \(rounding)")
    #expect(try problems(yaml) == (said == "no problem" ? said : "s.yaml:34:17: \(said)"))
  }

  @Test(arguments: [
    Slip(
      "event: none", "event: { type: delta, threshold: 0.1 }",
      """
      s.yaml:35:22: event-based attention needs 'precision: float32', and the precision is 'int8'
      s.yaml:35:22: event-based attention needs a model with a window or a grid, and every token of \
      'spar-node' attends to every other
      """),
    Slip(
      "model: spar-node", "model: spar-gateway",
      "s.yaml:31:12: model 'spar-gateway' is made for gateways, not for nodes"),
    Slip(
      "model: spar-node", "model: camera-node",
      """
      s.yaml:31:12: model 'camera-node' is trained on stream 'camera-synthetic', not on 'spar'
      s.yaml:37:16: model 'spar-gateway' of gateway 'ward' and model 'camera-node' do not name the same classes
      """),
    Slip(
      "model: spar-gateway\n", "model: spar-node\n",
      "s.yaml:10:12: model 'spar-node' is made for nodes, not for gateways"),
    Slip(
      "gateway: ward", "gateway: trail",
      """
      s.yaml:37:16: model 'camera-gateway' of gateway 'trail' and model 'spar-node' do not name the same classes
      """),
    Slip(
      "type: unsure", "type: unsure, payload: embedding",
      """
      s.yaml:37:41: model 'spar-gateway' of gateway 'ward' takes recordings; expected 'payload: frame'
      """),
    Slip(
      "model: spar-gateway\n", "model: spar-gateway-embedding\n",
      """
      s.yaml:37:16: model 'spar-gateway-embedding' of gateway 'ward' takes embeddings; expected 'payload: \
      embedding'
      """),
    Slip("threshold: 0.7, timeout", "timeout", "no problem"),
    Slip("exit: never", "exit: { rule: patience, exits: 1 }", "no problem"),
    Slip("exit: never", "exit: max_probability", "no problem"),
  ])
  func models(slip: Slip) throws {
    let found = try problems(slip.yaml)
    #expect(found == slip.said)
  }

  @Test(arguments: [
    Slip(
      "battery: cr2032", "battery: cr2032\n    \(panel)",
      """
      s.yaml:26:22: battery 'cr2032' cannot be charged; expected 'aa-nimh', 'li-ion-18650', \
      'nmc811-21700', 'lifepo4-18650', 'supercapacitor-10f', 'supercapacitor', 'cgr18650da', 'hhr650d', 'n700aac', \
      'gp1272' or 'lgp12-100'
      """),
    Slip("battery: cr2032", "battery: li-ion-18650\n    \(panel)", "no problem"),
    Slip(
      "battery: cr2032", "battery: li-ion-18650\n    \(panel.replacing("180 deg", with: "180 deg, step: 7 min"))",
      "s.yaml:26:98: 'step' does not divide an hour; expected for example '10 min'"),
    Slip(
      "battery: cr2032", "battery: { type: cr2032, cut_off: 3.4 V }",
      "s.yaml:25:39: 'cut_off' is 3.4 V; a full battery has only 3.202 V"),
    Slip("battery: cr2032", "battery: { type: cr2032, series: 2, cut_off: 3.4 V }", "no problem"),
    Slip("battery: cr2032", "battery: { type: cr2032, model: linear, capacity: 500 mAh }", "no problem"),
    Slip(
      "battery: cr2032", "battery: { type: aa-alkaline, model: diffusion, spread: { capacity: 3 % } }", "no problem"),
    Slip("battery: cr2032", "battery: itsy", "no problem"),
    Slip("battery: cr2032", "battery: gp1272\n    \(panel)", "no problem"),
    Slip(
      "battery: cr2032",
      "battery: { type: supercapacitor, capacitance: 4.7 F, rated_voltage: 5 V, series_resistance: 0.2 Ω, "
        + "leak_resistance: 200 kΩ, cut_off: 1.8 V }", "no problem"),
    Slip(
      "battery: cr2032", "battery: { type: supercapacitor, rated_voltage: 1.5 V }",
      """
      s.yaml:25:22: the cut-off, where 'cut_off' gives no other, is 2 V; a full battery has only 1.5 V
      """),
    Slip(
      "battery: cr2032", "battery: { type: supercapacitor, capacity: 1 mAh }",
      "s.yaml:25:48: 'capacity' of battery 'supercapacitor' cannot be changed; it has a 'capacitance'"),
    Slip(
      "battery: cr2032", "battery: { type: cr2032, model: linear, cut_off: 2 V }",
      """
      s.yaml:25:54: 'cut_off' has no meaning here: in the linear model the voltage of battery 'cr2032' stays at \
      2.773 V
      """),
    Slip(
      "battery: cr2032", "battery: { type: cr2032, model: rakhmatov }",
      "s.yaml:25:37: 'model' is 'rakhmatov'; expected 'kinetic', 'diffusion' or 'linear'"),
    Slip(
      "battery: cr2032", "battery: { type: itsy, model: linear, capacity: 1 Ah, leak_resistance: 1 Mohm }",
      """
      s.yaml:25:35: battery 'itsy' has a model of its own; 'model' is for cells
      s.yaml:25:53: 'capacity' of battery 'itsy' cannot be changed; its curve is for its own
      s.yaml:25:76: 'leak_resistance' is for battery 'supercapacitor', not for 'itsy'
      """),
    Slip("battery: cr2032", "battery: { type: cr2032, capacitor: 470 µF, capacitor_leak: 0.5 uA }", "no problem"),
    Slip(
      "battery: cr2032", "battery: { type: cr2032, capacitor_leak: 0.5 uA }",
      "s.yaml:25:46: 'capacitor_leak' needs a 'capacitor'"),
    Slip(
      "battery: cr2032", "battery: { type: itsy, capacitor: 470 uF }",
      """
      s.yaml:25:39: 'capacitor' is for the kinetic model, and battery 'itsy' has the diffusion model
      """),
    Slip(
      "battery: cr2032", "battery: { type: li-ion-18650, capacitor: 470 uF }\n    \(panel)",
      """
      s.yaml:25:47: 'capacitor' stands beside a battery that is not charged; 'harvest' is 'solar'
      """),
    Slip(
      "battery: cr2032", "battery: { type: aa-alkaline, series: 2, spread: { capacity: 3 %, of: cells } }",
      "no problem"),
    Slip(
      "battery: cr2032", "battery: { type: aa-alkaline, spread: { capacity: 3 %, of: cells } }",
      "s.yaml:25:64: 'of: cells' needs cells that can differ, and the battery is one cell"),
    Slip(
      "battery: cr2032", "battery: { type: gp1272, series: 2, spread: { of: cells } }",
      "s.yaml:25:55: 'of: cells' is for the kinetic model, and battery 'gp1272' has the Shepherd model"),
    Slip(
      "battery: cr2032", "battery: { type: cgr18650da, cut_off: 2.8 V }",
      "s.yaml:25:43: 'cut_off' is 2.8 V; the curve of battery 'cgr18650da' ends at 3 V"),
    Slip(
      "battery: cr2032", "battery: { type: itsy, spread: { self_discharge: 20 % } }",
      """
      s.yaml:25:54: 'self_discharge' is spread, and the diffusion model of battery 'itsy' knows none
      """),
    Slip(
      "battery: cr2032", "battery: { type: cr2032, ageing: true }",
      """
      s.yaml:25:38: for battery 'cr2032' no law of ageing is known; expected 'li-ion-18650', 'nmc811-21700' or \
      'lifepo4-18650'
      """),
    Slip("battery: cr2032", "battery: cr2032\n    regulator: { type: buck, output: 1.8 V }", "no problem"),
    Slip(
      "battery: cr2032", "battery: cr2032\n    regulator: { type: ldo, output: 3.3 V }",
      "s.yaml:26:37: for 3.3 V regulator 'ldo' needs 3.5 V, and a full battery has only 3.202 V"),
    Slip(
      "battery: cr2032", "battery: cr2032\n    regulator: { type: boost, output: 3 V }",
      """
      s.yaml:26:39: a boost converter gives no less than it gets; 'output' is 3 V, and a full battery has 3.202 V
      """),
    Slip(
      "ambient: { type: constant, temperature: 21 °C }", "ambient: weather",
      """
      s.yaml:6:12: 'ambient' is 'weather', and the environment names no 'weather' file
      """),
    Slip("- name: trail", "- name: ward", "s.yaml:13:11: there is a gateway 'ward' already; names are unique"),
  ])
  func energyAndNames(slip: Slip) throws {
    let found = try problems(slip.yaml)
    #expect(found == slip.said)
  }

  @Test func aPanelNeedsASky() throws {
    let site = "  site: { latitude: 40 deg, longitude: 0 deg, clock: 0 h }\n"
    let dark = valid.replacing(site, with: "").replacing(
      "battery: cr2032", with: "battery: li-ion-18650\n    \(Self.panel)")
    let found = try problems(dark)
    #expect(
      found == """
        s.yaml:25:22: a solar panel needs a sky: name a 'weather' file or a 'site' in the environment
        """)
    #expect(try problems(dark.replacing("  ambient", with: site + "  ambient")) == "no problem")
  }

  @Test func groupsHaveNamesOfTheirOwn() throws {
    let lines = valid.split(separator: "\n").map(String.init)
    let group = lines[(lines.firstIndex(of: "groups:") ?? 0) + 1..<lines.count]
    let found = try problems(valid + group.joined(separator: "\n"))
    #expect(found == "s.yaml:38:11: there is a group 'wrist' already; names are unique")
  }
}
