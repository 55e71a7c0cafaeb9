import Physics
import Quantities
import Testing

@Suite struct RejectionTests {
  static func play(_ wanted: Double, _ other: Double, offset: Int64 = 0) -> [ReceptionOutcome] {
    // SF7 for 56.576 ms among SF12 for 1318.912 ms.
    ChannelTests.play(
      [
        ChannelTests.frame(1, at: 500 + offset, level: wanted, spreadingFactor: 7),
        ChannelTests.frame(2, at: 0, level: other),
      ], rule: .captureWithRejection)
  }

  @Test func anotherFactorIsStoodUpToTheMatrix() {
    // SF7 stands SF12 up to 20 dB stronger.
    #expect(Self.play(-110, -90.1) == [.received, .received])
    #expect(Self.play(-110, -89.9) == [.collided, .received])
    // SF12 stands SF7 36 dB stronger, spread over its own length 13.7 dB more.
    #expect(Self.play(-70, -110) == [.received, .received])
    #expect(Self.play(-60, -110) == [.received, .collided])
  }

  @Test func onlyTheOverlapCounts() {
    // 5 of 57 ms overlap: 10.5 dB less.
    #expect(Self.play(-110, -85, offset: 813) == [.received, .received])
    #expect(Self.play(-110, -85, offset: 0) == [.collided, .received])
  }

  @Test(arguments: LoRaRejection.allCases)
  func slowerFramesStandMore(matrix: LoRaRejection) {
    for interferer in 7...12 {
      let row = (7...12).filter { $0 != interferer }.map { matrix.threshold(wanted: $0, interferer: interferer).value }
      #expect(row == row.sorted(by: >))
      #expect(matrix.threshold(wanted: interferer, interferer: interferer).value > 0)
    }
  }
}

@Suite struct OtherRadioTests {
  @Test func theAmericanPlan() {
    #expect(US915.uplinkFrequency(channel: 63) == Hertz(902.3e6 + 63 * 0.2e6))
    #expect(US915.uplinkFrequency(channel: 71) == Hertz(903e6 + 7 * 1.6e6))
    #expect(US915.downlinkFrequency(uplinkChannel: 63) == Hertz(923.3e6 + 7 * 0.6e6))
    // The largest frames of each rate keep the dwell time; SF11 would not.
    for rate in 0...3 {
      let bytes = US915.maximumMacPayloadBytes(dataRate: rate)
      #expect(US915.allows(US915.uplink(dataRate: rate).timeOnAir(payloadBytes: bytes + 5)))
    }
    #expect(!US915.allows(LoRaSettings(spreadingFactor: 11).timeOnAir(payloadBytes: 16)))
    #expect(US915.uplink(dataRate: 4).bandwidthHz == 500_000)
  }

  @Test func advertisingAndConnections() {
    let event = BluetoothLE.advertisingEvent(dataBytes: 31, connectable: true)
    // 3·(376 µs·6.40 mA + 250 µs·6.26 mA)
    #expect(isClose(event.value, 3 * (376e-6 * 6.4e-3 + 250e-6 * 6.26e-3), relative: 1e-12))
    #expect(event > BluetoothLE.advertisingEvent(dataBytes: 31, connectable: false))
    #expect(BluetoothLE.dataPacket(bytes: 0) == .microseconds(80))
    #expect(BluetoothLE.dataPacket(bytes: 251) == .microseconds(2088))
    let connection = BluetoothLE.connectionEvent(receivedBytes: 0, sentBytes: 20)
    #expect(isClose(connection.value, 230e-6 * 6.26e-3 + 240e-6 * 6.4e-3, relative: 1e-12))
    #expect(BluetoothLE.windowWidening(interval: .seconds(4), partsPerMillion: 50) == .microseconds(400))
  }

  @Test func aWiFiSensorOnThreeAmpereHours() {
    let mean = WiFiSession.publishStatic.meanCurrent(every: .minutes(15), sleep: Amperes(10e-6))
    #expect(isClose(mean.value, 130.7e-6, relative: 1e-3))
    #expect(WiFiSession.all.allSatisfy { $0.charge >= WiFiSession.bootOnly.charge })
    #expect(WiFiSession.connectedCurrent(beaconPeriod: 3) == Amperes(1.33e-3))
  }

  /// What a fleet pays stretch by stretch is the whole message.
  @Test(arguments: CellularModem.all, [false, true])
  func aConnectedRadioPaysForTheWholeMessage(modem: CellularModem, released: Bool) {
    let radio = ConnectedRadio(modem, repetitions: 4, immediateRelease: released)
    let message = modem.message(bytes: 300 + radio.headerBytes, repetitions: 4, immediateRelease: released)
    let air = radio.timeOnAir(payloadBytes: 300)
    let energy =
      radio.access.power * radio.access.duration + radio.transmitPower * air
      + radio.connectedTail.power * radio.connectedTail.duration + radio.idleTail.power * radio.idleTail.duration
    #expect(abs(energy / message.energy - 1) < 1e-9)
    #expect(abs((radio.access.duration + air + radio.tail).seconds - message.duration.seconds) < 2e-9)
  }

  /// Battery lives said to be TR 45.820's, on 5 Wh with 50 and 200 bytes every two hours: what the difference takes a
  /// message. The repetitions were chosen by them, so this keeps the choice, and is no check of the model.
  @Test(arguments: [(0, 22.4, 18.2), (1, 11.0, 5.9), (2, 2.5, 1.5)])
  func theRepetitionsAreThoseThatWereChosen(index: Int, short: Double, long: Double) {
    let published = 18_000 * (1 / long - 1 / short) / (12 * 365)
    let repetitions = CellularModem.coverageClasses[index].repetitions
    let energy = {
      CellularModem.nbIoT.message(bytes: $0, repetitions: repetitions, immediateRelease: true).energy.value
    }
    #expect(abs((energy(200) - energy(50)) / published - 1) < 0.25)
  }

  @Test func aLossHasItsClass() {
    #expect(
      [100.0, 144, 144.1, 154, 154.1, 164, 200].map { CellularModem.coverageClass(loss: Decibels($0)) } == [
        0, 0, 1, 1, 2, 2, 2,
      ])
  }

  /// Looking for pages costs the same whether the model or a fleet adds it up.
  @Test(arguments: CellularModem.all) func aFleetLooksForPagesAsTheModelDoes(modem: CellularModem) {
    let cycle = SimDuration.milliseconds(20_480)
    let radio = ConnectedRadio(modem, extendedReception: cycle)
    let sleep = modem.sleep.value.value
    #expect(isClose(radio.sleepPower.value, sleep + 0.090 * 0.040 / 20.48, relative: 1e-12))
    #expect(modem.restingPower(extendedReception: nil) == modem.sleep.value)
    #expect(radio.sleepPower == modem.restingPower(extendedReception: cycle))
  }

  @Test(arguments: CellularModem.all)
  func theTailIsMostOfAMessage(modem: CellularModem) {
    let kept = modem.message(bytes: 200)
    let released = modem.message(bytes: 200, immediateRelease: true)
    #expect(kept.energy.value > 0.5 && released.energy.value < 0.6 * kept.energy.value)
    // The powers of one state add up.
    #expect(modem.message(bytes: 2000).energy.value < 2 * kept.energy.value)
    #expect(modem.message(bytes: 200, repetitions: 32).energy > kept.energy)
    let sleepy = modem.meanPower(of: released, every: .days(1))
    let reachable = modem.meanPower(of: released, every: .days(1), extendedReception: .seconds(82))
    #expect(sleepy < reachable && sleepy > modem.sleep.value)
  }
}
