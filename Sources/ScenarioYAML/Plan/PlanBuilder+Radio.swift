import FleetModel
import Physics
import Quantities

extension PlanBuilder {
  mutating func radio(_ choice: Choice) -> Radio? {
    let record = choice.record
    switch choice.name {
    case "lora": return loRa(record)
    case "cellular":
      guard let plan = modem(choice) else { return nil }
      if plan.adaptsRepetitions, plan.repetitions > 1 {
        problems.report(
          record.place(of: RadioKeys.repetitions), "'repetitions' is the network's choice with 'coverage_classes: true'"
        )
        return nil
      }
      note(.radios, plan.modem.catalogEntry)
      return plan.radio
    case "wifi":
      guard let dynamic = record[RadioKeys.dynamicAddress] else { return nil }
      note(.radios, ConnectedRadio.WiFi.entry)
      return .connected(.wiFi(dynamicAddress: dynamic))
    case "bluetooth":
      guard let interval = record[RadioKeys.connectionInterval], let latency = record[RadioKeys.peripheralLatency]
      else { return nil }
      note(.radios, ConnectedRadio.Bluetooth.entry)
      return .connected(.bluetooth(interval: interval, latency: latency))
    default:
      guard let chip = record[RadioKeys.ieeeChip],
        let transceiver = Ieee802154Transceiver.all.first(where: { $0.name == chip })
      else { return nil }
      note(.radios, transceiver.catalogEntry)
      return .ieee802154(Ieee802154Radio(transceiver: transceiver))
    }
  }

  /// The module of a cellular radio; nil for the others.
  private func modem(_ choice: Choice) -> ModemPlan? {
    let record = choice.record
    guard let name = record[RadioKeys.module], let repetitions = record[RadioKeys.repetitions],
      let modem = CellularModem.all.first(where: { $0.name == name }),
      let released = record[RadioKeys.immediateRelease], let adapts = record[RadioKeys.adaptsRepetitions]
    else { return nil }
    return ModemPlan(
      modem: modem, repetitions: repetitions, immediateRelease: released,
      extendedReception: record[RadioKeys.extendedReception], adaptsRepetitions: adapts)
  }

  private mutating func loRa(_ record: Record) -> Radio? {
    guard let chip = record[RadioKeys.loRaChip].flatMap(LoRaTransceiver.named),
      let factor = record[RadioKeys.spreadingFactor], let rate = record[RadioKeys.codingRate],
      let level = record[RadioKeys.transmitPower], let region = record[RadioKeys.region],
      let second = record[RadioKeys.secondWindow]
    else { return nil }
    guard region.spreadingFactors.contains(factor) else {
      problems.report(
        record.place(of: RadioKeys.spreadingFactor),
        "'spreading_factor' is \(factor); \(region) has \(region.spreadingFactors.lowerBound) to "
          + "\(region.spreadingFactors.upperBound) at 125 kHz")
      return nil
    }
    guard level <= region.maximumLevel, chip.transmit.value.current(at: level) != nil else {
      let most = min(region.maximumLevel.value, Double(chip.transmit.value.points.last?.level ?? 0))
      problems.report(
        record.place(of: RadioKeys.transmitPower),
        "'transmit_power' is \(short(level.value)) dBm; in \(region) an \(chip.name) sends \(short(most)) dBm at most")
      return nil
    }
    note(.radios, chip.catalogEntry)
    return .loRa(
      LoRaRadio(
        settings: LoRaSettings(spreadingFactor: factor, codingRate: rate - 4), region: region, transceiver: chip,
        transmitLevel: level, secondWindowSpreadingFactor: second))
  }

  mutating func pathLoss(_ choice: Choice) -> PathLoss? {
    let record = choice.record
    if let preset = LogDistance.presets.first(where: { $0.name == choice.name }) {
      note(.pathLosses, preset.catalogEntry)
      return .logDistance(preset.law)
    }
    switch choice.name {
    case "free_space": return record[PathLossKeys.frequency].map { .freeSpace($0) }
    case "log_distance":
      guard let loss = record[PathLossKeys.referenceLoss], let reference = record[PathLossKeys.reference],
        let exponent = record[PathLossKeys.exponent], let shadowing = record[PathLossKeys.shadowing]
      else { return nil }
      return .logDistance(
        LogDistance(referenceLoss: loss, reference: reference, exponent: exponent, shadowing: shadowing))
    default:
      guard let surroundings = record[PathLossKeys.surroundings], let frequency = record[PathLossKeys.frequency],
        let base = record[PathLossKeys.baseHeight], let node = record[PathLossKeys.nodeHeight],
        let shadowing = record[PathLossKeys.shadowing]
      else { return nil }
      return .okumuraHata(
        OkumuraHata(
          environment: surroundings, frequency: frequency, baseHeight: base, nodeHeight: node, shadowing: shadowing))
    }
  }

  mutating func radioPlan(_ group: Record) -> RadioPlan? {
    let radio = group[GroupKeys.radio].flatMap { self.radio($0) }
    guard let placement = group[GroupKeys.placement] else { return nil }
    let pathLoss = placement[PlacementKeys.pathLoss].flatMap { self.pathLoss($0) }
    guard let radio, let pathLoss, let distance = placement[PlacementKeys.distance] else { return nil }
    let choice = group[GroupKeys.radio]
    return RadioPlan(
      radio: radio, modem: choice.flatMap { modem($0) }, pathLoss: pathLoss, distance: distance,
      mobility: mobility(placement), adaptive: choice.flatMap { adaptive($0, radio) },
      isConfirmed: choice?.record[RadioKeys.confirmed] ?? false)
  }

  /// How the network adapts a LoRa radio, if it does.
  private func adaptive(_ choice: Choice, _ radio: Radio) -> AdaptiveRatePlan? {
    guard case .loRa(let loRa) = radio, choice.record[RadioKeys.adaptive] == true,
      let headroom = choice.record[RadioKeys.headroom],
      let chip = choice.record[RadioKeys.loRaChip].flatMap(LoRaTransceiver.named)
    else { return nil }
    return AdaptiveRatePlan(loRa, transceiver: chip, headroom: headroom)
  }
}
