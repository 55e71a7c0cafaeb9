import Attention
import FleetModel
import Physics
import Quantities
import SimKernel
import Testing

/// What has gone wrong in other simulators' nodes, each test named after the fault it would catch.
///
/// Faults whose absence is held elsewhere: receive windows that cost standby, as in ns-3's LoRaWAN
/// (`Fragments.everyFrameCostsItsWindows`); sending charged for receiving and the other way round, as in PureEdgeSim
/// (`Connections.eachQuestionCostsItsStretches` and the one named). Those of the physics alone are in the suite of the same name
/// beside it.
@Suite struct KnownDefects {
  /// A board that sleeps for free, so that the radio's own sleep stands out.
  private static let sleepless: ProcessorProfile = {
    let l4 = ProcessorProfile.stm32L4R5
    return ProcessorProfile(
      name: "sleepless", title: "sleepless", clock: l4.clock, cycles: l4.cycles, activePower: l4.activePower,
      sleepPower: Sourced(.zero, .assumed, "for a test"), wakeTime: l4.wakeTime)
  }()

  /// FLoRa's sleep current is zero in the code, and its storage has no end: no node ever dies.
  @Test(arguments: LoRaTransceiver.all) func aSleepingLoRaNodePaysAndDies(chip: LoRaTransceiver) throws {
    let radio = LoRaRadio(settings: LoRaSettings(spreadingFactor: 7), transceiver: chip)
    var plan = try Fixtures.wearables(
      count: 1, days: 4, platform: Self.sleepless, offloads: false, radio: .loRa(radio), interval: .days(2))
    plan.groups[0].hardware.sensorPower = .zero
    let asleep = live(plan).report.nodes[0]
    #expect(chip.sleepPower > .zero)
    #expect(abs(asleep.ledger[.sleep].value / (chip.sleepPower * .days(4)).value - 1) < 1e-3)
    plan.groups[0].hardware.power.battery = .kinetic(KineticBattery(cell: .cr2032, capacity: Coulombs(0.2)))
    plan.groups[0].hardware.platform = .stm32L4R5
    let dead = live(plan).report.nodes[0]
    #expect(!dead.alive && dead.firstDown != nil)
  }

  /// OTNS lets a sleeping radio draw what a receiving one does; nodes of Cooja never reach their low-power mode.
  @Test(arguments: [Radio.ieee802154(Ieee802154Radio()), .loRa(LoRaRadio(settings: LoRaSettings(spreadingFactor: 7)))])
  func aNodeWithNothingToDoSleeps(radio: Radio) throws {
    let plan = try Fixtures.wearables(count: 1, days: 2, offloads: false, radio: radio, interval: .hours(12))
    let report = live(plan).report.nodes[0]
    let mean = report.ledger.consumed.value / 172_800
    let platform = plan.groups[0].hardware.platform
    #expect(mean < 0.01 * platform.activePower.value.value && mean < 0.01 * radio.receivePower.value)
    #expect(report.ledger[.listen] == .zero && report.ledger[.receive] == .zero)
  }

  /// PureEdgeSim charges reception what transmission costs, and the other way round.
  @Test func sendingCostsTheSendersPowerAndReceivingTheReceivers() throws {
    let radio = LoRaRadio(settings: LoRaSettings(spreadingFactor: 7), transceiver: .sx1276)
    #expect(radio.transmitPower > 3 * radio.receivePower)
    let outcome = live(trimmed(try Fixtures.overLoRa(radio, count: 1)))
    let questions = Int64(outcome.rows.messages.count)
    let ledger = outcome.report.nodes[0].ledger
    let sent = radio.transmitPower * (questions * Radio.loRa(radio).totalTimeOnAir(messageBytes: 1028))
    let received = radio.receivePower * (questions * radio.downlinkTimeOnAir(payloadBytes: 9, in: .first))
    #expect(abs(ledger[.transmit] / sent - 1) < 1e-9 && abs(ledger[.receive] / received - 1) < 1e-9)
  }

  /// Castalia has a sensor whose energy nobody charges.
  @Test func sensingIsPaid() throws {
    var plan = try Fixtures.wearables(count: 1, offloads: false)
    plan.groups[0].hardware.sensorPower = Watts(0.025)
    let report = live(plan).report.nodes[0]
    let platform = plan.groups[0].hardware.platform
    let power = Watts(0.025) + platform.sleepPower.value + plan.groups[0].radio.radio.sleepPower
    let expected = power * (Int64(report.totals.wakes) * plan.groups[0].hardware.sensingTime)
    #expect(abs(report.ledger[.sense] / expected - 1) < 1e-9)
  }

  /// iFogSim logs an energy of zero for everybody; the same figure for every station in mininet-wifi.
  @Test func nodesThatDoDifferentThingsSpendDifferentEnergies() throws {
    let nodes = live(try Fixtures.wearables(count: 12)).report.nodes.prefix(12)
    let spent = Set(nodes.map { $0.ledger.consumed })
    #expect(spent.count == 12 && nodes.allSatisfy { $0.ledger.consumed > .zero && $0.stateOfCharge < 1 })
  }

  /// The same power for every algorithm, as Contiki's energest was taken to say.
  @Test func anotherArithmeticCostsAnotherEnergy() throws {
    var plan = try Fixtures.wearables(count: 1, exit: .never, offloads: false)
    let eight = live(plan).report.nodes[0].ledger[.compute]
    plan.groups[0].policy.precision = .float32
    let float = live(plan).report.nodes[0].ledger[.compute]
    #expect(float > 2 * eight && eight > .zero)
  }

  /// YAFS knows a static power times the time that a service is busy; IoTSim-Edge's battery has no model that drains it.
  @Test func anIdleNodeDrainsItsBattery() throws {
    let plan = try Fixtures.wearables(count: 1, days: 2, initial: 0.5, offloads: false, interval: .days(5))
    let report = live(plan).report.nodes[0]
    #expect(report.totals.inferences <= 1)
    #expect(report.ledger[.sleep] > .zero && report.stateOfCharge < 0.5)
    #expect(abs(report.ledger.residual(stored: report.stored).value) < 1e-9 * report.ledger.initial.value)
  }

  /// LoRaSim's first edition took collided frames for received ones: two that always meet never get through.
  @Test func framesThatMeetAreNotHeard() throws {
    var plan = try Fixtures.overLoRa(
      LoRaRadio(settings: LoRaSettings(spreadingFactor: 7), region: .us915), count: 60, interval: .seconds(30))
    plan.duration = .hours(1)
    plan.groups[0].policy.offload?.timeout = .seconds(25)
    plan.groups[0].radio.distance = 10...10
    plan.groups[0].radio.pathLoss = .freeSpace(Hertz(915e6))
    plan.gateways[0].collisions = .aloha
    let rows = live(plan).rows.messages
    // Sixty nodes, a twelfth of their time on air, on eight channels: hardly anybody is alone five times in a row.
    let heard = Double(rows.count { $0.fate == .delivered }) / Double(rows.count)
    #expect(rows.count > 3000 && heard < 0.1, "\(heard)")
    #expect(rows.allSatisfy { $0.answered == nil || $0.fate == .delivered })
  }
}
