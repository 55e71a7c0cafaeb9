import FleetModel
import Glibc
import Physics
import Quantities
import Testing

/// Nodes that walk away from their gateway and back.
@Suite struct Walks {
  private func plan(_ mobility: MobilityPlan?, radio: Radio) throws -> FleetPlan {
    var plan = try Fixtures.wearables(
      count: 20, days: 2, threshold: 0.95, radio: radio, interval: .minutes(5))
    if case .loRa(let loRa) = radio { plan = try Fixtures.overLoRa(loRa, count: 20, days: 2, interval: .minutes(20)) }
    plan.groups[0].radio.mobility = mobility
    return plan
  }

  private static let radios: [Radio] = [
    .ieee802154(Ieee802154Radio()), .loRa(LoRaRadio(settings: LoRaSettings(spreadingFactor: 7))),
  ]

  /// Out of reach from nine to ten each morning.
  private static let outing = MobilityPlan(
    waypoints: [
      .init(at: .hours(8), away: Meters(0)), .init(at: .hours(9), away: Meters(1e6)),
      .init(at: .hours(10), away: Meters(1e6)), .init(at: .hours(11), away: Meters(0)),
    ], every: .days(1))

  @Test(arguments: radios) func whoIsFarAwayIsNotHeard(radio: Radio) throws {
    let home = live(try plan(nil, radio: radio))
    let outcome = live(try plan(Self.outing, radio: radio))
    #expect(outcome == live(try plan(Self.outing, radio: radio), threads: 2, step: .minutes(50)))
    let hour = { (time: SimTime) in (time - .start).seconds.truncatingRemainder(dividingBy: 86_400) / 3600 }
    let away = outcome.rows.messages.filter { hour($0.sent) > 9 && hour($0.sent) < 9.9 }
    #expect(away.count > 20 && away.allSatisfy { $0.fate != .delivered })
    #expect(away.contains { $0.fate == .tooWeak })
    let morning = { (outcome: Outcome) in outcome.rows.messages.filter { $0.sent < .start + .minutes(470) } }
    #expect(morning(home) == morning(outcome))
    let late = outcome.rows.messages.filter { hour($0.sent) > 11 }
    #expect(late.contains { $0.fate == .delivered })
  }

  /// On the way out the far ones fall silent first, each at the distance that its own level says.
  @Test func theLossIsThatOfTheDistance() throws {
    var plan = try plan(
      MobilityPlan(waypoints: [.init(at: .zero, away: Meters(0)), .init(at: .days(2), away: Meters(200))]),
      radio: Self.radios[0])
    let radio = Ieee802154Radio()
    // Free of shadowing, the edge of the cell is where the loss eats the link's margin: 40 dB at 1 m, exponent 4.
    plan.groups[0].radio.pathLoss = .logDistance(
      LogDistance(referenceLoss: Decibels(40), reference: Meters(1), exponent: 4, shadowing: Decibels(0)))
    plan.groups[0].radio.distance = 10...10
    let margin = radio.transmitLevel.value - radio.sensitivity.value - 40
    let edge = pow(10, margin / 40) - 10
    let outcome = live(plan)
    let meters = { (time: SimTime) in (time - .start).seconds / 172_800 * 200 }
    #expect(edge > 20 && edge < 150)
    for message in outcome.rows.messages where message.fate == .delivered || message.fate == .tooWeak {
      if meters(message.sent) < edge - 0.1 { #expect(message.fate == .delivered) }
      if meters(message.sent) > edge + 0.1 { #expect(message.fate == .tooWeak) }
    }
  }

  @Test func aWalkAroundHomeChangesNothing() throws {
    let still = MobilityPlan(waypoints: [.init(at: .hours(1), away: Meters(0))], every: .days(1))
    #expect(live(try plan(still, radio: Self.radios[1])) == live(try plan(nil, radio: Self.radios[1])))
  }

  /// A track past the gateway, 30 m north of it: heard where the hypotenuse is short enough, all nodes alike.
  @Test func aTrackIsAroundTheGateway() throws {
    var plan = try plan(nil, radio: Self.radios[0])
    plan.groups[0].radio.mobility = try MobilityPlan(
      csv: "# west to east\nseconds,x_m,y_m\n0,-200,30\n172800,200,30\n", name: "track.csv", every: nil)
    plan.groups[0].radio.pathLoss = .logDistance(
      LogDistance(referenceLoss: Decibels(40), reference: Meters(1), exponent: 4, shadowing: Decibels(0)))
    let radio = Ieee802154Radio()
    let edge = pow(10, (radio.transmitLevel.value - radio.sensitivity.value - 40) / 40)
    let outcome = live(plan)
    var heard = 0
    for message in outcome.rows.messages where message.fate == .delivered || message.fate == .tooWeak {
      let x = (message.sent - .start).seconds / 172_800 * 400 - 200
      let distance = (x * x + 900).squareRoot()
      if distance < edge - 0.1 { #expect(message.fate == .delivered) }
      if distance > edge + 0.1 { #expect(message.fate == .tooWeak) }
      heard += message.fate == .delivered ? 1 : 0
    }
    #expect(edge > 31 && heard > 20)
  }

  @Test func aRecordedWalkIsOne() throws {
    let read = try MobilityPlan(csv: "seconds,away_m\r\n0,0\r\n3600,300\r\n", name: "w.csv", every: .days(1))
    #expect(
      read
        == MobilityPlan(
          waypoints: [.init(at: .zero, away: Meters(0)), .init(at: .hours(1), away: Meters(300))], every: .days(1)))
    let distance = try MobilityPlan(csv: "seconds,distance_m\n5,70\n", name: "w.csv", every: nil)
    #expect(distance == MobilityPlan(waypoints: [.init(at: .seconds(5), x: 70, y: 0)], isTrack: true))
  }

  @Test(arguments: [
    ("time,x\n", "w.csv:1: columns are 'time,x'; expected 'seconds,away_m', 'seconds,distance_m' or 'seconds,x_m,y_m'"),
    ("seconds,away_m\n0,-1\n", "w.csv:2: row is '0,-1'; expected 'seconds,away_m', for example '3600,300'"),
    (
      "#\nseconds,x_m,y_m\n0,1,2\n60,3\n",
      "w.csv:4: row is '60,3'; expected 'seconds,x_m,y_m', for example '3600,-40,25.5'"
    ),
    ("seconds,distance_m\n60,1\n60,2\n", "w.csv:3: row is '60,2'; expected times that rise"),
    ("seconds,away_m\n", "w.csv: expected a row of column names and at least one row after it"),
    ("seconds,away_m\n90000,1\n", "w.csv: the walk lasts 90000.0 s, and 'walk_every' begins it anew before"),
  ])
  func aBadWalkIsRefused(csv: String, message: String) {
    let error = #expect(throws: WalkTraceError.self) {
      try MobilityPlan(csv: csv, name: "w.csv", every: .days(1))
    }
    #expect(error?.description == message)
  }
}
