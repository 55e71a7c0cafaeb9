import Testing

/// What a gate means for the rest of a scenario, word for word.
@Suite struct GateChecks {
  private static let cameras = valid.replacing("stream: spar", with: "stream: camera-synthetic")
    .replacing("model: spar-node", with: "model: camera-node").replacing("gateway: ward", with: "gateway: trail")

  /// What a motion gate leaves of a frame goes with what needs no more.
  @Test(arguments: [
    Slip("gate: none", "gate: { type: motion, threshold: 0.3, release: 0.2 }", "no problem"),
    Slip("gate: none", "gate: { type: motion, threshold: 0.3, release: 0.2, limit: 20, dilation: 0 }", "no problem"),
    Slip(
      "gate: none", "gate: motion",
      """
      s.yaml:36:13: the card of model 'camera-node' has no motion thresholds; expected a number, as 'threshold: 0.3'
      """),
    Slip(
      "gate: none", "gate: { type: motion, threshold: 0.2, release: 0.3 }",
      "s.yaml:36:54: 'release' is 0.3, and 'threshold' is 0.2; expected no more"),
    Slip(
      "precision: int8", "precision: float32\n      attention: top-k:4",
      "s.yaml:37:21: 'gate: motion' with model 'camera-node': motion leaves tokens out, and 'top-k:4' is executed over "
        + "the scores of all of them"),
    Slip(
      "event: none", "event: { type: delta, threshold: 0.1 }",
      """
      s.yaml:35:22: event-based attention needs 'precision: float32', and the precision is 'int8'
      s.yaml:36:21: 'gate: motion' drops the patches that 'event: delta' remembers; expected one of them
      """),
    Slip(
      "type: unsure", "type: unsure, payload: embedding",
      """
      s.yaml:36:21: 'gate: motion' drops tokens of the embedding that is to be sent
      """),
  ])
  func motion(slip: Slip) throws {
    let written = Self.cameras.replacing(slip.old, with: slip.new)
      .replacing("gate: none", with: "gate: { type: motion, threshold: 0.3, release: 0.2 }")
    let found = try problems(written)
    #expect(found.hasPrefix(slip.said))
  }

  @Test func motionIsLookedForInPictures() throws {
    let found = try problems(
      valid.replacing("gate: none", with: "gate: { type: motion, threshold: 0.3, release: 0.2 }"))
    #expect(found.contains("motion is looked for in patches, and the model does not see a picture"))
    #expect(found.contains("'gate: motion' answers for a frame in which nothing happens, and stream 'spar' has no"))
  }

  /// What a gate leaves out gets an answer, which must be one of the stream's.
  @Test func aGateNeedsAClassForNothing() throws {
    let gate = "gate: { type: change, token_threshold: 0.3, share: 10 % }"
    let found = try problems(valid.replacing("gate: none", with: gate))
    #expect(
      found == "s.yaml:36:21: 'gate: change' answers for a frame in which nothing happens, and stream 'spar' has no "
        + "class for it; expected 'gate: none' or another stream")
    #expect(try problems(Self.cameras.replacing("gate: none", with: gate)) == "no problem")
  }
}
