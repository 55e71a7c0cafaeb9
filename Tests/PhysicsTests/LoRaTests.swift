import Physics
import Quantities
import Testing

@Suite struct LoRaTests {
  /// As Semtech's sx126x driver computes them; 125 kHz, 4/5, preamble 8, explicit header, check sum.
  @Test(arguments: [
    (7, 20, 56.576), (8, 20, 102.912), (9, 20, 185.344), (10, 20, 370.688), (11, 20, 741.376), (12, 20, 1318.912),
    (7, 51, 102.656), (9, 51, 328.704), (12, 51, 2465.792), (7, 222, 348.416), (7, 10, 41.216), (12, 10, 991.232),
  ])
  func timesOnAir(spreadingFactor: Int, bytes: Int, milliseconds: Double) {
    let time = LoRaSettings(spreadingFactor: spreadingFactor).timeOnAir(payloadBytes: bytes)
    #expect(time == SimDuration(seconds: milliseconds * 1e-3))
  }

  @Test func otherSettings() {
    func milliseconds(_ settings: LoRaSettings) -> Double { settings.timeOnAir(payloadBytes: 20).seconds * 1e3 }
    #expect(abs(milliseconds(LoRaSettings(spreadingFactor: 12, codingRate: 4)) - 1712.128) < 1e-6)
    #expect(abs(milliseconds(LoRaSettings(spreadingFactor: 7, bandwidthHz: 500_000)) - 14.144) < 1e-6)
    #expect(abs(milliseconds(LoRaSettings(spreadingFactor: 12, bandwidthHz: 250_000)) - 659.456) < 1e-6)
    #expect(abs(milliseconds(LoRaSettings(spreadingFactor: 7, crc: false)) - 51.456) < 1e-6)
    let answer = LoRaSettings(spreadingFactor: 9, crc: false).timeOnAir(payloadBytes: 17)
    #expect(answer == .microseconds(164_864))
  }

  @Test func anEmptyFrameIsShort() {
    // ns-3's unsigned arithmetic once made this 4 billion bits.
    #expect(LoRaSettings(spreadingFactor: 12).payloadSymbols(payloadBytes: 0) == 8)
    #expect(
      LoRaSettings(spreadingFactor: 12, explicitHeader: false, crc: false).timeOnAir(payloadBytes: 0) < .seconds(1))
  }

  @Test(arguments: [(7, 5.60, 636), (12, 130.57, 27)])
  func dutyCycle(spreadingFactor: Int, silence: Double, messagesPerHour: Int) {
    let airtime = LoRaSettings(spreadingFactor: spreadingFactor).timeOnAir(payloadBytes: 20)
    let off = EU868.silence(after: airtime)
    #expect(abs(off.seconds - silence) < 0.01)
    #expect(Int(3600 / (airtime + off).seconds) == messagesPerHour)
  }

  @Test(arguments: [(7, 8.21), (9, 26.91), (10, 53.82), (12, 191.5)])
  func transmitEnergy(spreadingFactor: Int, millijoules: Double) {
    let settings = LoRaSettings(spreadingFactor: spreadingFactor)
    let radio = LoRaRadio(settings: settings, transceiver: .sx1276, transmitLevel: DecibelMilliwatts(14))
    let energy = radio.transmitPower * settings.timeOnAir(payloadBytes: 20)
    #expect(isClose(energy.value * 1e3, millijoules, relative: 1e-3))
  }

  @Test func sensitivity() {
    #expect(abs(LoRaSettings(spreadingFactor: 7).sensitivity().value + 124.5) < 0.1)
    #expect(abs(LoRaSettings(spreadingFactor: 12).sensitivity().value + 137.0) < 0.1)
  }

  @Test(arguments: [(7, 24.6), (8, 28.7), (9, 36.9), (10, 57.3), (11, 98.3), (12, 196.6)])
  func receiveWindows(spreadingFactor: Int, milliseconds: Double) {
    #expect(abs(LoRaSettings(spreadingFactor: spreadingFactor).receiveWindow().seconds * 1e3 - milliseconds) < 0.1)
  }

  @Test func anImpossibleSpreadingFactorTraps() async {
    await #expect(processExitsWith: .failure) { _ = LoRaSettings(spreadingFactor: 13) }
  }
}

/// What holds for every radio.
@Suite struct RadioLaws {
  @Test(arguments: Radio.examples)
  func airtimeGrowsWithThePayload(radio: Radio) {
    var previous = SimDuration.zero
    for bytes in 0...radio.maximumPayloadBytes {
      let time = radio.timeOnAir(payloadBytes: bytes)
      #expect(time >= previous && time > .zero)
      previous = time
    }
  }

  @Test(arguments: Radio.examples, [0, 1, 50, 51, 52, 116, 117, 222, 223, 1000, 2047, 2048, 4096])
  func framesCarryTheWholeMessage(radio: Radio, bytes: Int) {
    let frames = radio.frames(messageBytes: bytes)
    #expect(frames.allSatisfy { $0 <= radio.maximumPayloadBytes } && (bytes == 0 || frames.allSatisfy { $0 > 0 }))
    var headers = 0
    if case .ieee802154 = radio {
      // Full datagrams are cut; what is left is cut when it exceeds a frame.
      let (full, rest) = ((max(1, bytes) - 1) / 2047, (max(1, bytes) - 1) % 2047 + 1)
      let cut = full + (rest > 116 ? 1 : 0)
      headers = 4 * cut + 5 * (frames.count - cut - (rest > 116 ? 0 : 1))
    }
    #expect(frames.reduce(0, +) == bytes + headers)
    let total = radio.totalTimeOnAir(messageBytes: bytes)
    #expect(total == frames.reduce(.zero) { $0 + radio.timeOnAir(payloadBytes: $1) })
    #expect(radio.leastSendingTime(messageBytes: bytes) >= total)
  }

  @Test(arguments: Radio.examples)
  func sleepingIsCheapest(radio: Radio) {
    #expect(radio.sleepPower < radio.receivePower && radio.sleepPower < radio.transmitPower)
  }

  @Test func theLargestFramesOfLoRaWAN() {
    let bytes = (7...12).map { EU868.maximumPayloadBytes(spreadingFactor: $0) }
    #expect(bytes == [222, 222, 115, 51, 51, 51])
  }
}

@Suite struct Ieee802154Tests {
  @Test(arguments: [(11, 0.544, 2.528), (20, 0.832, 2.816), (50, 1.792, 3.776), (127, 4.256, 6.240)])
  func framesAndExchanges(bytes: Int, frame: Double, exchange: Double) {
    #expect(abs(Ieee802154.frameTime(bytes: bytes).seconds * 1e3 - frame) < 1e-9)
    #expect(abs(Ieee802154.meanAcknowledgedExchange(bytes: bytes).seconds * 1e3 - exchange) < 1e-9)
  }

  @Test func theWaitGrowsAndThenGivesUp() {
    var attempt = CarrierSenseAttempt()
    var longest: [Int64] = []
    var verdict = CarrierSenseAttempt.Verdict.waitAgain
    while verdict == .waitAgain {
      #expect(attempt.wait(uniform: 0) == .zero)
      longest.append(attempt.wait(uniform: 0.999_999).nanoseconds / 320_000)
      verdict = attempt.assessed(idle: false)
    }
    #expect(longest == [7, 15, 31, 31, 31] && verdict == .failed)
  }

  @Test func theMeanWaitIsTheDocumentedOne() {
    var random = TestRandom(seed: 1)
    var sum = 0.0
    for _ in 0..<100_000 { sum += CarrierSenseAttempt().wait(uniform: random.uniform()).seconds }
    let mean = SimDuration(seconds: sum / 100_000) + Ieee802154.clearChannelAssessment + Ieee802154.turnaround
    #expect(abs(mean.seconds - Ieee802154.meanContention.seconds) < 5e-6)
  }

  @Test func anAcknowledgedAttemptIsCheaper() {
    let radio = Ieee802154Radio()
    let good = radio.attemptEnergy(payloadBytes: 20, acknowledged: true)
    let bad = radio.attemptEnergy(payloadBytes: 20, acknowledged: false)
    #expect(good < bad)
    // 31 bytes and 6 more at 19.2 mW; 128 + 192 + 192 + 352 µs at 19.59 mW.
    #expect(isClose(good.value, 37 * 32e-6 * 19.2e-3 + 864e-6 * 19.59e-3, relative: 1e-9))
  }

  /// The largest payload of each data rate of the United States stays under 400 ms; LoRaMac-node's table is made for that.
  @Test(arguments: 7...10) func theDwellTimeHoldsTheLargestPayload(factor: Int) {
    let radio = LoRaRadio(settings: LoRaSettings(spreadingFactor: factor), region: .us915)
    #expect([10: 3, 9: 45, 8: 117, 7: 234][factor] == radio.maximumPayloadBytes)
    #expect(US915.allows(radio.timeOnAir(payloadBytes: radio.maximumPayloadBytes)))
    // Answers at 500 kHz take a quarter of the time.
    let europe = LoRaRadio(settings: radio.settings)
    for window in LoRaWindow.allCases {
      let times = [europe, radio].map { $0.downlinkTimeOnAir(payloadBytes: 9, in: window).seconds }
      #expect(abs(times[0] / times[1] - 4) < 1e-6)
    }
  }
}
