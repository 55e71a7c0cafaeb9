import ScenarioYAML
import Testing

/// The messages themselves, word for word and with their places: a person will read them.
@Suite struct Messages {
  @Test func theValidScenarioLoads() throws {
    #expect(try problems(valid) == "no problem")
  }

  @Test(arguments: [
    Slip(
      "duration: 1 d", "duratoin: 1 d",
      """
      s.yaml:1:1: missing key 'duration', for example 'duration: 30 d'
      s.yaml:3:1: unknown key 'duratoin'. Did you mean 'duration'?
      """),
    Slip("duration: 1 d\n", "", "s.yaml:1:1: missing key 'duration', for example 'duration: 30 d'"),
    Slip("count: 10", "colour: red\n    count: 10", "s.yaml:22:5: unknown key 'colour'."),
    Slip("count: 10", "count: 10\n    count: 20", "s.yaml:23:5: duplicate key 'count'; it stands on line 22 already"),
    Slip(
      "platform: stm32l4r5", "platform: stm32l4r",
      "s.yaml:24:15: unknown platform 'stm32l4r'. Did you mean 'stm32l4r5'?"),
    Slip(
      "battery: cr2032", "battery: aa",
      """
      s.yaml:25:14: unknown battery 'aa'. Did you mean 'aa-alkaline', 'aa-lithium' or 'aa-nimh'?
      """),
    Slip("model: spar-node", "model: sparnode", "s.yaml:31:12: unknown model 'sparnode'. Did you mean 'spar-node'?"),
    Slip("gateway: ward", "gateway: wards", "s.yaml:23:14: unknown gateway 'wards'. Did you mean 'ward'?"),
    Slip("gateway: ward", "gateway: [ward, x]", "s.yaml:23:21: unknown gateway 'x'. Expected 'ward' or 'trail'."),
    Slip(
      "radio: ieee802154", "radio: zigbee",
      "s.yaml:26:12: unknown radio 'zigbee'. Expected 'ieee802154', 'lora', 'cellular', 'wifi' or 'bluetooth'."),
    Slip(
      "radio: ieee802154", "radio: { type: lora, chip: sx1262, region: us915, spreading_factor: 12 }",
      "s.yaml:26:73: 'spreading_factor' is 12; us915 has 7 to 10 at 125 kHz"),
    Slip(
      "radio: ieee802154", "radio: { type: lora, chip: sx1262, spreading_factor: 7, transmit_power: 20 dBm }",
      "s.yaml:26:77: 'transmit_power' is 20 dBm; in eu868 an sx1262 sends 14 dBm at most"),
    Slip(
      "radio: ieee802154", "radio: { chip: sx1262 }",
      "s.yaml:26:12: missing key 'type': 'ieee802154', 'lora', 'cellular', 'wifi' or 'bluetooth'"),
    Slip("path_loss: office", "path_loss: ofice", "s.yaml:27:52: unknown path loss 'ofice'. Did you mean 'office'?"),
    Slip(
      "precision: int8", "precision: float16",
      """
      s.yaml:33:18: 'precision' is 'float16'; expected 'int8' or 'float32'. Did you mean 'float32'?
      """),
    Slip(
      "precision: int8", "precision: float32\n      attention: top-kk:4",
      "s.yaml:34:18: unknown technique 'top-kk'. Did you mean 'top-k'?"),
    Slip(
      "precision: int8", "precision: float32\n      attention: window:x",
      "s.yaml:34:18: 'attention' is 'window:x'; radius: expected a whole number from 0 to 1000000, found 'x'"),
    Slip(
      "precision: int8", "precision: int8\n      attention: top-k:4",
      """
      s.yaml:34:18: 'attention' is 'top-k:4'; 'top-k' is executed in float32; int8 has a softmax of its own, \
      and takes patterns, 'softmax-iexp', 'softmax-base2' and 'cascade-tokens' only
      """),
    Slip(
      "precision: int8", "precision: int8\n      attention: grid:1",
      "s.yaml:34:18: 'attention' is 'grid:1'; 'grid' needs tokens that lie on a grid"),
    Slip(
      "site: {", "weather: x.csv\n  site: {", "s.yaml:5:12: there is no file './x.csv' to read the weather file from"),
  ])
  func names(slip: Slip) throws {
    let found = try problems(slip.yaml)
    #expect(found == slip.said)
  }

  @Test(arguments: [
    Slip(
      "every: 10 min", "every: 600",
      """
      s.yaml:28:20: 'every' is '600'; a time needs its unit, for example '600 s'
      """),
    Slip(
      "every: 10 min", "every: 600 mAh",
      """
      s.yaml:28:20: 'every' is '600 mAh'; that is a charge; expected a time, for example '10 min'
      """),
    Slip(
      "every: 10 min", "every: 600 secs",
      """
      s.yaml:28:20: 'every' is '600 secs'; unknown unit 'secs'; a time is written in s, ms, us, ns, min, h, d
      """),
    Slip("every: 10 min", "every: often", "s.yaml:28:20: 'every' is 'often'; expected a time, for example '10 min'"),
    Slip("every: 10 min", "every: 1 ms", "s.yaml:28:20: 'every' is '1 ms'; expected 10 ms to 30 d"),
    Slip("every: 10 min", "every: [1, 2]", "s.yaml:28:20: 'every' is a list; expected a time, for example '10 min'"),
    Slip("every: 10 min", "every:", "s.yaml:28:13: 'every' is empty; expected a time, for example '10 min'"),
    Slip(
      "5 m .. 40 m", "40 m .. 5 m",
      """
      s.yaml:27:28: 'distance' is '40 m .. 5 m'; expected the lesser one first, for example '5 m .. 40 m'
      """),
    Slip("5 m .. 40 m", "5 .. 40 m", "s.yaml:27:28: 'distance' is '5'; a length needs its unit, for example '5 m'"),
    Slip(
      "temperature: 21 °C", "temperature: 21 K",
      """
      s.yaml:6:43: 'temperature' is '21 K'; expected -60 °C to 80 °C
      """),
    Slip("count: 10", "count: ten", "s.yaml:22:12: 'count' is 'ten'; expected a whole number, 1 to 10000000"),
    Slip("count: 10", "count: 10.5", "s.yaml:22:12: 'count' is '10.5'; expected a whole number, 1 to 10000000"),
    Slip("count: 10", "count: 0", "s.yaml:22:12: 'count' is '0'; expected 1 to 10000000"),
    Slip("threshold: 0.7", "threshold: 1.7", "s.yaml:37:43: 'threshold' is '1.7'; expected 0 to 1"),
    Slip(
      "threshold: 0.7", "threshold: 70 %",
      """
      s.yaml:37:43: 'threshold' is '70 %'; expected a number from 0 to 1, or 'fitted'
      """),
    Slip(
      "time: 2.56 s }", "time: 2.56 s, spread: { gain: -5 % } }",
      "s.yaml:29:60: 'gain' is '-5 %'; expected 0 % to 30 %"),
    Slip(
      "time: 2.56 s }", "time: 2.56 s, spread: { offset: -1 % } }",
      "s.yaml:29:62: 'offset' is '-1 %'; expected 0 % to 1000 %"),
    Slip(
      "time: 2.56 s }", "time: 2.56 s, spread: { noise: 2000 % } }",
      "s.yaml:29:61: 'noise' is '2000 %'; expected 0 % to 1000 %"),
    Slip(
      "time: 2.56 s }", "time: 2.56 s, spread: { specimens: 0 } }",
      "s.yaml:29:65: 'specimens' is '0'; expected 1 to 64"),
    Slip(
      "time: 2.56 s }", "time: 2.56 s, spread: { specimens: 65 } }",
      "s.yaml:29:65: 'specimens' is '65'; expected 1 to 64"),
    Slip(
      "time: 2.56 s }", "time: 2.56 s, spread: { gian: 5 % } }",
      "s.yaml:29:54: unknown key 'gian'. Expected 'gain', 'offset', 'noise' or 'specimens'."),
    Slip("fleetsim: 1", "fleetsim: 2", "s.yaml:1:11: 'fleetsim' is '2'; expected 1"),
    Slip(
      "ambient: {", "start: 30 February\n  ambient: {",
      """
      s.yaml:6:10: 'start' is '30 February'; expected a day and a month, for example '21 March'
      """),
    Slip(
      "wake: { every: 10 min }", "wake: 10 min",
      """
      s.yaml:28:11: wake is '10 min'; expected keys and values such as 'every: 10 min'
      """),
    Slip(
      "name: wrist", "name: wrist\n    count: 3\n    harvest: [solar]",
      """
      s.yaml:23:14: 'harvest' is a list; expected 'none', 'solar', 'constant', 'trace' or 'thermoelectric'
      s.yaml:24:5: duplicate key 'count'; it stands on line 22 already
      """),
  ])
  func values(slip: Slip) throws {
    let found = try problems(slip.yaml)
    #expect(found == slip.said)
  }

  @Test func allAtOnceByPosition() throws {
    let yaml = valid.replacing("workers: 2", with: "workers: none")
      .replacing("stream: spar", with: "stream: sprr")
      .replacing("time: 2.56 s", with: "time: 2.56")
      .replacing("name: test", with: "name: test\nseed: -1")
      .replacing("timeout: 5 s", with: "timeout: 20 min")
    let found = try problems(yaml)
    #expect(
      found == """
        s.yaml:3:7: 'seed' is '-1'; expected at least 0
        s.yaml:12:14: 'workers' is 'none'; expected a whole number, 1 to 256
        s.yaml:30:36: 'time' is '2.56'; a time needs its unit, for example '2.56 s'
        s.yaml:31:13: unknown stream 'sprr'. Did you mean 'spar'?
        """)
  }

  @Test(arguments: [
    ("", "s.yaml:1:1: the file is empty; a scenario is a list of 'key: value' lines"),
    ("# only a comment", "s.yaml:1:1: the file is empty; a scenario is a list of 'key: value' lines"),
    ("- a\n- b", "s.yaml:1:1: scenario is a list; expected keys and values such as 'fleetsim: 1'"),
    (
      "fleetsim: 1\nname: [a, b\nseed: 2",
      """
      s.yaml:3:5: not valid YAML: did not find expected ',' or ']' (while parsing a flow sequence on line 2)
      """
    ),
    (
      "fleetsim: 1\n\tname: x",
      """
      s.yaml:2:1: not valid YAML: found a tab character that violates indentation (while scanning a plain scalar on line 1)
      """
    ),
    ("name: *nobody", "s.yaml:1:7: not valid YAML: found undefined alias"),
    ("name: a: b", "s.yaml:1:8: not valid YAML: mapping values are not allowed in this context"),
  ])
  func notYAML(yaml: String, said: String) throws {
    let found = try problems(yaml)
    #expect(found == said)
  }

  @Test func everyDuplicateAtItsOwnPlace() throws {
    let yaml = valid.replacing("sensor: {", with: "sensor: { power: 1 W, power: 2 W, 'time': 1 s,").replacing(
      "name: test", with: "name: test\nname: test\nname: test")
    let found = try problems(yaml)
    #expect(
      found == """
        s.yaml:3:1: duplicate key 'name'; it stands on line 2 already
        s.yaml:4:1: duplicate key 'name'; it stands on line 2 already
        s.yaml:31:27: duplicate key 'power'; it stands on line 31 already
        s.yaml:31:52: duplicate key 'power'; it stands on line 31 already
        s.yaml:31:67: duplicate key 'time'; it stands on line 31 already
        """)
  }

  @Test func aFileThatIsNotThere() throws {
    let library = try library()
    #expect(throws: ScenarioError.self) { try Scenario.load(path: "/nowhere/s.yaml", library: library) }
    do {
      _ = try Scenario.load(path: "/nowhere/s.yaml", library: library)
    } catch {
      #expect(error.description == "/nowhere/s.yaml:1:1: the file does not exist, or is not text in UTF-8")
    }
  }
}
