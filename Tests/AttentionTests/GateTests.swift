import Attention
import Quantities
import Testing

@Suite struct Gates {
  static let shape = ModelShape(
    tokens: 8, features: 2, width: 4, heads: 1, feedForward: 4, blocks: 1, classes: 2, attention: .dense)

  private func gate(_ reference: FrameGate.Reference, floor: Double, share: Double) throws -> FrameGate {
    var described = RandomModel(Self.shape, seed: 71)
    described.file.change("input.scale") { $0 = [2, 2] }
    return FrameGate(.encoder(try described.loaded()), reference: reference, noiseFloor: floor, share: share)
  }

  @Test func theShareOfChangedTokensDecides() throws {
    var gate = try gate(.lastRun, floor: 0.5, share: 0.25)
    var frame = Frame(tokens: 8, features: 2)
    #expect(gate.decide(frame).run)
    #expect(!gate.decide(frame).run)
    // A change of 0.3 in one of two features is 0.3 on average in units of scale 2: below the floor.
    frame.values[0] = 0.3
    #expect(gate.decide(frame).changedShare == 0)
    for token in 0..<2 { frame.values[token * 2] = 0.6 }
    let two = gate.decide(frame)
    #expect(two.changedShare == 0.25 && !two.run)
    frame.values[4] = 0.6
    let three = gate.decide(frame)
    #expect(three.changedShare == 0.375 && three.run)
    #expect(gate.decide(frame).changedShare == 0)
    gate.startClip()
    #expect(gate.decide(frame).run)
  }

  @Test func aSlowRampPassesAgainstTheLastRunButNotAgainstAFastBackground() throws {
    for (reference, expected) in [(FrameGate.Reference.lastRun, true), (.background(rate: 0.9), false)] {
      var gate = try gate(reference, floor: 0.5, share: 0)
      var frame = Frame(tokens: 8, features: 2)
      _ = gate.decide(frame)
      var passed = false
      for _ in 0..<50 {
        for i in frame.values.indices { frame.values[i] += 0.05 }
        if gate.decide(frame).run { passed = true }
      }
      #expect(passed == expected)
    }
  }

  @Test func itCountsWhatItDoes() throws {
    var (known, moving) = (try gate(.lastRun, floor: 1, share: 0), try gate(.background(rate: 0.5), floor: 1, share: 0))
    let frame = Frame(tokens: 8, features: 2)
    _ = known.decide(frame)
    _ = moving.decide(frame)
    let counts = known.decide(frame).counts
    #expect(counts == FrameGate.work(tokens: 8, features: 2))
    // Per value a difference, a magnitude, a scaling, a sum; per token a comparison.
    #expect((counts.add, counts.multiply, counts.compare, counts.mac) == (16 + 8, 16, 16 + 8 + 1, 0))
    #expect(moving.decide(frame).counts == counts + FrameGate.updateWork(values: 16))
  }
}
