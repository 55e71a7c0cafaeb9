import Attention
import FleetModel
import Physics
import Quantities
import Testing

/// What would catch a fake.
@Suite struct Honest {
  private func accuracy(_ outcome: Outcome) -> Double {
    let right = outcome.report.nodes.reduce(0) { $0 + Int($1.totals.correct) }
    return Double(right) / Double(outcome.report.nodes.reduce(0) { $0 + Int($1.totals.expected) })
  }

  @Test func theFleetSeesMuchBetterThanChance() throws {
    #expect(accuracy(live(try Fixtures.wearables(count: 10))) > 0.5)
  }

  @Test func theNextClassesLabelsMakeEveryAnswerWrong() throws {
    var plan = try Fixtures.wearables(count: 10, exit: .never, offloads: false)
    let honest = accuracy(live(plan))
    let classes = UInt8(plan.groups[0].stream.card.classes.count)
    plan.groups[0].stream = try Fixtures.stream("spar", changing: "labels", .uint8) { labels in
      for row in labels.indices { labels[row] = (labels[row] + 1) % classes }
    }
    let shifted = accuracy(live(plan))
    // What was right is wrong now; what was wrong may be right by chance.
    #expect(shifted <= 1 - honest)
    #expect(shifted < 0.5 * honest)
  }

  @Test func noiseInPlaceOfRecordingsIsAnsweredNearChance() throws {
    var plan = try Fixtures.wearables(count: 10, offloads: false)
    let honest = accuracy(live(plan))
    var state: UInt64 = 1
    plan.groups[0].stream = try Fixtures.stream("spar", changing: "samples", .int16) { samples in
      for byte in samples.indices {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        samples[byte] = UInt8(truncatingIfNeeded: state >> 56)
      }
    }
    let noise = accuracy(live(plan))
    // Seven exercises, each about as frequent.
    #expect(noise < 0.3)
    #expect(noise < 0.5 * honest)
  }

  @Test func thresholdOneIsTheModelWithoutExits() throws {
    let never = live(try Fixtures.wearables(exit: .never, offloads: false))
    let one = live(try Fixtures.wearables(exit: ExitRule(.maxProbability, thresholds: [1]), offloads: false))
    #expect(never.rows.inferences.map(\.local) == one.rows.inferences.map(\.local))
    #expect(one.rows.inferences.allSatisfy { $0.exit == 2 })
  }

  @Test func leavingEarlySavesEnergy() throws {
    let spent = { (outcome: Outcome) in outcome.report.nodes.reduce(0) { $0 + $1.ledger[.compute].value } }
    let early = live(try Fixtures.wearables(offloads: false))
    let late = live(try Fixtures.wearables(exit: .never, offloads: false))
    #expect(spent(early) < 0.8 * spent(late))
    #expect(spent(early) > 0)
  }

  @Test func aBoardThatComputesForNothingPaysNothing() throws {
    let free = { (name: String) in Sourced(0.0, .assumed, name) }
    let l4 = ProcessorProfile.stm32L4R5
    let board = ProcessorProfile(
      name: "free", title: "free", clock: l4.clock,
      cycles: ProcessorProfile.OperationCycles(
        macInt8: free("a"), macFloat: free("b"), add: free("c"), multiply: free("d"), compare: free("e"),
        exp: free("f"), divide: free("g"), lookup: free("h")),
      activePower: l4.activePower, sleepPower: l4.sleepPower, wakeTime: l4.wakeTime)
    for node in live(try Fixtures.wearables(platform: board)).report.nodes {
      #expect(node.ledger[.compute] == .zero)
      #expect(node.ledger[.gate] == .zero)
    }
  }

  @Test func theGatewayIsAskedAboutTheUnsureOnly() throws {
    let outcome = live(try Fixtures.wearables(count: 10))
    let asked = outcome.rows.inferences.filter { $0.outcome == .answered || $0.outcome == .timedOut }
    #expect(!asked.isEmpty)
    #expect(asked.allSatisfy { $0.confidence <= 0.7 })
    #expect(outcome.rows.inferences.filter { $0.outcome == .accepted }.allSatisfy { $0.confidence > 0.7 })
  }

  @Test func whatIsAnsweredIsTheGatewaysOwn() throws {
    let outcome = live(try Fixtures.wearables(count: 20, threshold: 0.9))
    let changed = outcome.rows.inferences.filter { $0.final != $0.local }
    #expect(!changed.isEmpty)
    #expect(changed.allSatisfy { $0.outcome == .answered })
  }
}
