import Attention
import FleetModel
import Foundation
import Physics
import Quantities
import ScenarioYAML
import Testing

/// What a plan has of what its scenario says.
@Suite struct Plans {
  func load(_ yaml: String) throws -> LoadedScenario {
    try Scenario.plan(yaml: yaml, file: repository + "/scenarios/s.yaml", library: library())
  }

  @Test func valuesArriveInTheirUnits() throws {
    let scenario = try load(
      valid.replacing("battery: cr2032", with: "battery: { type: cr2032, parallel: 2, initial: 90 % }"))
    let plan = scenario.plan
    #expect(plan.seed == 1)
    #expect(plan.duration == .days(1))
    #expect(plan.ambient == .constant(Celsius(21)))
    #expect(plan.gateways.map(\.name) == ["ward", "trail"])
    #expect(plan.gateways[0].workers == 2 && plan.gateways[1].workers == 1)
    #expect(plan.gateways[0].backhaul == .milliseconds(20))
    #expect(plan.gateways[0].power == nil)
    let group = try #require(plan.groups.first)
    #expect(group.count == 10 && group.gateways == [0])
    #expect(group.schedule.interval == .minutes(10) && group.schedule.jitter == 0.1)
    #expect(group.hardware.sensorPower == Watts(0.0005) && group.hardware.sensingTime == .milliseconds(2560))
    #expect(group.hardware.thermal == ThermalNode(resistance: KelvinPerWatt(15), capacity: JoulesPerKelvin(24)))
    #expect(group.hardware.power.battery == .kinetic(KineticBattery(cell: .cr2032, parallelCells: 2)))
    #expect(group.hardware.power.initialStateOfCharge == 0.9 && group.hardware.power.recoveryStateOfCharge == 0.1)
    #expect(group.radio.distance == 5...40 && group.radio.pathLoss == .logDistance(.office))
    #expect(group.policy.precision == .int8 && group.policy.exit == .never && group.policy.gate == nil)
    #expect(group.policy.offload?.threshold == 0.7 && group.policy.offload?.timeout == .seconds(5))
    #expect(group.policy.offload?.payload == .frame)
    #expect(plan.record == RecordPlan(inferences: .sampled, sampleEvery: 10, messages: true, stateInterval: nil))
    #expect(scenario.mqtt == MQTTSettings(qos: 1, connections: .auto, telemetryInterval: nil))
    #expect(scenario.title == "test" && scenario.question == nil)
  }

  @Test func whatACellLosesAndDiffersArrives() throws {
    let spread = "spread: { capacity: 5 %, self_discharge: 30 % }"
    let scenario = try load(valid.replacing("battery: cr2032", with: "battery: { type: cr2032, \(spread) }"))
    let power = try #require(scenario.plan.groups.first).hardware.power
    #expect(power.spread == SpreadPlan(capacity: 0.05, selfDischarge: 0.3))
    #expect(try load(valid).plan.groups[0].hardware.power.spread == .none)
  }

  @Test func aBatteryAgesWhenAsked() throws {
    let old = valid.replacing("battery: cr2032", with: "battery: { type: li-ion-18650, series: 2, ageing: true }")
    #expect(try load(old).plan.groups[0].hardware.power.ageing == AgeingPlan(law: .schmalstieg, seriesCells: 2))
    #expect(try load(valid).plan.groups[0].hardware.power.ageing == nil)
  }

  @Test func faultsArrive() throws {
    let yaml = valid.replacing(
      "workers: 2", with: "workers: 2\n    outages: [{ from: 2 h, for: 30 min }, { from: 1 d, for: 6 h }]"
    ).replacing(
      "count: 10",
      with:
        "count: 10\n    failure: { type: weibull, scale: 3650 d, shape: 1.5 }\n    reboots: { type: random, every: 20 d }"
    )
    let plan = try load(yaml).plan
    #expect(
      plan.gateways[0].outages == [
        Outage(from: .start + .hours(2), duration: .minutes(30)), Outage(from: .start + .days(1), duration: .hours(6)),
      ])
    #expect(plan.gateways[1].outages == [])
    #expect(plan.groups[0].failure == FailurePlan(scale: .days(3650), shape: 1.5))
    #expect(plan.groups[0].reboots == RebootPlan(every: .days(20), boot: .seconds(1)))
    let sound = try load(valid).plan.groups[0]
    #expect(sound.failure == nil && sound.reboots == nil)
  }

  @Test func unequalSensorsAreRead() throws {
    let yaml = valid.replacing("time: 2.56 s }", with: "time: 2.56 s, spread: { gain: 5 %, noise: 10 % } }")
    let group = String(yaml[try #require(yaml.range(of: "  - name: wrist")).lowerBound...])
    // Two groups of one recording name its deviations once.
    let loaded = try load(yaml + group.replacing("name: wrist", with: "name: ankle"))
    #expect(
      loaded.plan.groups[0].sensorSpread == SensorSpreadPlan(gain: 0.05, offset: 0, noise: 0.1, specimens: 8))
    #expect(loaded.plan.groups[1].sensorSpread == loaded.plan.groups[0].sensorSpread)
    let deviations = loaded.provenance.filter { $0.constant.hasPrefix("standard deviation of ") }
    #expect(
      deviations.map(\.constant) == loaded.plan.groups[0].stream.channelNames.map { "standard deviation of \($0)" })
    #expect(deviations.allSatisfy { $0.item == "stream spar" && (Double($0.value) ?? 0) > 1 })
    #expect(try load(valid).plan.groups[0].sensorSpread == nil)
  }

  @Test func disturbancesAreRead() throws {
    let yaml = valid.replacing(
      "count: 10",
      with: "count: 10\n    sensor_stuck: { type: weibull, scale: 30 d, repair: 7 d }\n"
        + "    battery_visits: { type: periodic, every: 90 d, below: 30 % }"
    ).replacing(
      "backhaul: 20 ms",
      with: "backhaul: 20 ms\n    jamming: [{ from: 1 h, for: 5 min, every: 1 d }, { from: 2 h, for: 1 s }]"
    )
    let plan = try load(yaml).plan
    #expect(plan.groups[0].stuckSensor == StuckSensorPlan(scale: .days(30), shape: 1, repair: .days(7)))
    #expect(plan.groups[0].visits == BatteryVisitPlan(every: .days(90), below: 0.3))
    #expect(
      plan.gateways[0].jamming == [
        JammingPlan(from: .start + .hours(1), duration: .minutes(5), every: .days(1)),
        JammingPlan(from: .start + .hours(2), duration: .seconds(1)),
      ])
    let sound = try load(valid).plan
    #expect(sound.groups[0].stuckSensor == nil && sound.groups[0].visits == nil && sound.groups[0].schedule.drift == 0)
    #expect(sound.gateways[0].jamming == [])
  }

  @Test func aWalkIsRead() throws {
    let walk = "walk: [{ at: 8 h, away: 0 m }, { at: 9 h, away: 0.3 km }], walk_every: 1 d"
    let plan = try load(valid.replacing("path_loss: office }", with: "path_loss: office, \(walk) }")).plan
    #expect(
      plan.groups[0].radio.mobility
        == MobilityPlan(
          waypoints: [.init(at: .hours(8), away: Meters(0)), .init(at: .hours(9), away: Meters(300))], every: .days(1)))
    #expect(try load(valid).plan.groups[0].radio.mobility == nil)
  }

  @Test func anAdaptiveNetworkIsRead() throws {
    let lora =
      "radio: { type: lora, chip: sx1276, spreading_factor: 10, region: us915, adr: true, adr_margin: 5 dB, confirmed: true }"
    let yaml = valid.replacing("offload: { type: unsure, threshold: 0.7, timeout: 5 s }", with: "offload: none")
    let radio = try #require(load(yaml.replacing("radio: ieee802154", with: lora)).plan.groups.first).radio
    guard case .loRa(let loRa) = radio.radio else { return }
    #expect(radio.isConfirmed)
    #expect(radio.adaptive == AdaptiveRatePlan(loRa, transceiver: .sx1276, headroom: Decibels(5)))
    #expect(radio.adaptive?.rule.spreadingFactors == 7...10 && radio.adaptive?.rule.maximumReductions == 6)
    let plain = try #require(load(yaml).plan.groups.first).radio
    #expect(plain.adaptive == nil && !plain.isConfirmed)
  }

  @Test func weatherEventsAreRead() throws {
    let air = "ambient: { type: constant, temperature: 21 °C }"
    let events = "events: [{ from: 2 h, to: 5 h, temperature: -12 K, sun: 20 % }, { from: 1 d, to: 2 d }]"
    let plan = try load(valid.replacing(air, with: "\(air)\n  \(events)")).plan
    #expect(
      plan.ambient
        == .disturbed(
          .constant(Celsius(21)),
          by: [
            WeatherEvent(from: .start + .hours(2), to: .start + .hours(5), kelvin: -12, sun: 0.2),
            WeatherEvent(from: .start + .days(1), to: .start + .days(2)),
          ]))
    #expect(try load(valid).plan.ambient == .constant(Celsius(21)))
  }

  @Test func aBatteryIsOfItsModel() throws {
    func power(_ battery: String) throws -> PowerPlan {
      try #require(load(valid.replacing("battery: cr2032", with: "battery: \(battery)")).plan.groups.first).hardware
        .power
    }
    let linear = LinearBattery(
      capacity: Coulombs(1800), voltage: BatteryCell.cr2032.openCircuit.value.curve().meanVoltage, isRechargeable: false
    )
    #expect(try power("{ type: cr2032, model: linear, capacity: 500 mAh }").battery == .linear(linear))
    #expect(
      try power("{ type: itsy, parallel: 2 }").battery == .diffusion(DiffusionBattery(cell: .itsy, parallel: 2)))
    #expect(
      try power("{ type: gp1272, cut_off: 10.5 V }").battery
        == .shepherd(ShepherdBattery(cell: .gp1272, cutOffVoltage: Volts(10.5))))
    let capacitor = try power(
      "{ type: supercapacitor, capacitance: 4.7 F, rated_voltage: 5 V, series_resistance: 200 mΩ, "
        + "leak_resistance: 0.2 MΩ, series: 2 }")
    #expect(
      capacitor.battery
        == .supercapacitor(
          Supercapacitor(
            farads: 4.7 / 2, leak: Ohms(4e5), seriesResistance: Ohms(0.4), maximumVoltage: Volts(10),
            cutOffVoltage: Volts(4))))
    #expect(capacitor.pack?.given == ["capacitance", "rated voltage", "series resistance", "leak resistance"])
    let buffered = try power("{ type: cr2477, capacitor: 470 uF, capacitor_leak: 1 uA }")
    let full = BatteryCell.cr2477.openCircuit.value.curve().voltage(at: 1)
    #expect(
      buffered.battery
        == .buffered(
          BufferedBattery(
            cell: KineticBattery(cell: .cr2477),
            capacitor: DecouplingCapacitor(farads: 470e-6, leak: Ohms(full.value / 1e-6)))))
    let uneven = try power("{ type: aa-alkaline, series: 2, parallel: 3, spread: { capacity: 3 %, of: cells } }")
    #expect(uneven.spread == SpreadPlan(capacity: 0.03, selfDischarge: 0, unit: .cells))
    #expect(
      uneven.battery
        == .string(
          CellString(
            cell: KineticBattery(cell: .aaAlkaline, parallelCells: 3), places: 2, parallel: 3,
            cutOffVoltage: 2 * BatteryCell.aaAlkaline.cutOffVoltage.value)))
  }

  @Test func aGatewayMayHaveARegulator() throws {
    let yaml = valid.replacing(
      "cell: { type: li-ion-18650, parallel: 4 }", with: "cell: gp1272\n      regulator: { type: buck, output: 5 V }")
    let power = try #require(load(yaml).plan.gateways[1].power)
    #expect(power.regulator == RegulatorPlan(part: .buck, output: Volts(5)))
    #expect(power.battery == .shepherd(ShepherdBattery(cell: .gp1272)))
  }

  @Test func aRegulatorCutsItsBatteryOff() throws {
    let buck = "battery: cr2032\n    regulator: { type: buck, output: 2.2 V }"
    let power = try #require(load(valid.replacing("battery: cr2032", with: buck)).plan.groups.first).hardware.power
    #expect(power.regulator == RegulatorPlan(part: .buck, output: Volts(2.2)))
    guard case .kinetic(let battery) = power.battery else { return }
    // A headroom of 0.1 V above the output, where the cell alone would go down to 2.0 V.
    #expect(abs(battery.cutOffVoltage.value - 2.3) < 1e-12)
    let low = buck.replacing("2.2 V", with: "1.2 V")
    let same = try #require(load(valid.replacing("battery: cr2032", with: low)).plan.groups.first).hardware.power
    #expect(same.battery == .kinetic(KineticBattery(cell: .cr2032, cutOffVoltage: Volts(2))))
  }

  @Test func otherValuesArriveToo() throws {
    let yaml =
      valid.replacing(
        "radio: ieee802154",
        with: "radio: { type: lora, chip: sx1276, spreading_factor: 8, coding_rate: 7, region: us915 }"
      )
      .replacing("timeout: 5 s", with: "timeout: 4 min").replacing("stream: spar", with: "stream: camera-synthetic")
      .replacing("model: spar-node", with: "model: camera-node").replacing("gateway: ward", with: "gateway: trail")
      .replacing("gate: none", with: "gate: { type: change, token_threshold: 0.25, share: 5 % }")
      .replacing(
        "name: test",
        with:
          "name: test\nseed: 9\nrecord: { inferences: all, state_every: 6 h }\nmqtt: { qos: 2, connections: per_node, telemetry: state }"
      )
    let scenario = try load(yaml)
    let group = try #require(scenario.plan.groups.first)
    let settings = LoRaSettings(spreadingFactor: 8, codingRate: 3)
    #expect(
      group.radio.radio
        == .loRa(
          LoRaRadio(
            settings: settings, region: .us915, transceiver: .sx1276, transmitLevel: DecibelMilliwatts(14))))
    #expect(group.policy.gate == .change(noiseFloor: 0.25, share: 0.05))
    #expect(scenario.plan.record.stateInterval == .hours(6) && scenario.plan.record.inferences == .all)
    #expect(scenario.mqtt == MQTTSettings(qos: 2, connections: .perNode, telemetryInterval: .hours(1)))
  }

  /// Fitted is what the card says; what is written goes before it.
  @Test func aMotionGateIsFittedOrWritten() throws {
    let traps = valid.replacing("stream: spar", with: "stream: wildlife-synthetic")
      .replacing("model: spar-node", with: "model: wildlife-hybrid").replacing("gateway: ward", with: "gateway: trail")
      .replacing("offload: { type: unsure, threshold: 0.7, timeout: 5 s }", with: "offload: none")
    let fitted = try load(traps.replacing("gate: none", with: "gate: motion")).plan.groups[0]
    let card = try #require(fitted.model.card.motion)
    #expect(fitted.policy.gate == .motion(card) && card.limit == 64)
    let written = try load(
      traps.replacing(
        "gate: none", with: "gate: { type: motion, threshold: 0.5, release: 0.25, limit: 9, dilation: 0 }"))
    var rule = card
    (rule.threshold, rule.release, rule.limit, rule.dilation) = (0.5, 0.25, 9, 0)
    #expect(written.plan.groups[0].policy.gate == .motion(rule))
  }

  @Test func oneNameForSeveralGateways() throws {
    let plan = try load(valid.replacing("model: spar-gateway", with: "model: spar-gateway\n    count: 3")).plan
    #expect(plan.gateways.map(\.name) == ["ward-1", "ward-2", "ward-3", "trail"])
    #expect(plan.groups[0].gateways == [0, 1, 2])
  }

  @Test func anchorsAndMergeKeys() throws {
    let yaml = """
      x-node: &node { platform: nrf52840, battery: cr2032, count: 3 }
      x-more: &more { battery: li-ion-18650, count: 5 }

      """
      + valid.replacing("    count: 10\n", with: "    <<: [*node, *more]\n").replacing(
        "    platform: stm32l4r5\n    battery: cr2032\n", with: "    platform: stm32u575\n")
    let group = try #require(try load(yaml).plan.groups.first)
    #expect(group.hardware.platform.name == "stm32u575", "a key of its own wins")
    #expect(
      group.count == 3 && group.hardware.power.battery == .kinetic(KineticBattery(cell: .cr2032)), "the first wins")
  }

  @Test func fittedThresholdsComeFromTheCard() throws {
    let yaml = valid.replacing("exit: never", with: "exit: max_probability").replacing("threshold: 0.7, ", with: "")
    let group = try #require(try load(yaml).plan.groups.first)
    #expect(group.policy.exit == group.model.card.exitRule(.maxProbability))
    #expect(group.policy.offload?.threshold == group.model.card.offloadThreshold)
  }

  @Test func filesBesideTheScenario() throws {
    let yaml = valid.replacing("stream: spar", with: "stream: ../library/streams/spar.safetensors")
    let folder = try library().path
    let absolute = valid.replacing("model: spar-node", with: "model: \(folder)/models/spar-node.safetensors")
    #expect(try load(absolute).plan.groups.first?.model.card.name == "spar-node")
    let file = folder == repository + "/library" ? yaml : absolute
    #expect(try load(file).plan.groups.first?.stream.card.name == "spar")
  }

  @Test func oneModelIsLoadedOnce() throws {
    let group = valid.components(separatedBy: "groups:\n")[1].replacing("wrist", with: "ankle")
    let plan = try load(valid + group).plan
    #expect(plan.groups[0].model.encoder != nil)
    #expect(
      plan.groups[0].model.encoder === plan.groups[1].model.encoder && plan.groups[0].stream === plan.groups[1].stream)
  }

  /// Every default that was taken and every constant of every preset, each with its source.
  @Test func whereNumbersComeFrom() throws {
    let provenance = try load(valid).provenance
    let taken = provenance.filter { $0.status == .byDefault }
    #expect(taken.map(\.item).prefix(3) == ["seed", "environment.start", "environment.site.altitude"])
    #expect(taken.contains { $0.item == "groups[wrist].wake.jitter" && $0.value == "10 %" })
    #expect(!taken.contains { $0.item == "groups[wrist].wake.every" })
    let items = Set(provenance.map(\.item))
    for item in ["platform stm32l4r5", "battery cr2032", "radio nrf52840-802154", "model spar-node", "stream spar"] {
      #expect(items.contains(item), "\(item)")
    }
    #expect(provenance.allSatisfy { !$0.source.isEmpty && !$0.value.isEmpty })
    #expect(
      provenance.filter { $0.item == "platform raspberry-pi-4" }.count
        == ProcessorProfile.raspberryPi4.catalogEntry.constants.count)
  }

  /// Groups of one model that leave by different fitted rules each have constants of their own: the results file takes an
  /// item's constant once.
  @Test func fittedRulesOfOneModelAreToldApart() throws {
    let group = String(valid[try #require(valid.range(of: "  - name: wrist")).lowerBound...])
    let rules = ["max_probability", "entropy", "margin", "learned"]
    let groups = rules.map { rule in
      group.replacing("name: wrist", with: "name: \(rule.replacing("_", with: "-"))")
        .replacing("exit: never", with: "exit: \(rule)")
    }
    let provenance = try load(valid + groups.joined()).provenance
    let fitted = provenance.filter { $0.constant.hasPrefix("exit thresholds of ") }
    #expect(fitted.map(\.constant) == rules.map { "exit thresholds of \($0)" })
    let keys = provenance.map { "\($0.item)/\($0.constant)" }
    #expect(Set(keys).count == keys.count)
  }
}
