extension Traffic {
  /// The projections of n tokens to queries, keys and values, `inner` = heads · head width outputs each.
  ///
  /// Fused, one product reads the tokens once; apart, three products read them three times. Weights and biases are
  /// streamed from program memory once and held; of each multiply-accumulate's operands only the token's is near.
  public static func projections(
    tokens: Int, width: Int, inner: Int, fused: Bool, bytes: Int, weights: WeightFormat
  ) -> Traffic {
    var traffic = Traffic()
    traffic.farRead = (fused ? 1 : 3) * tokens * width * bytes
    traffic.farWritten = 3 * tokens * inner * bytes
    traffic.nearRead = 3 * tokens * inner * width * bytes
    traffic.nearWritten = traffic.farWritten
    traffic.flashRead = weights.layerBytes(inputs: width, outputs: 3 * inner)
    return traffic
  }

  /// The feed-forward part of n tokens: the hidden layer is written and read, or stays near if `fused`. The result is
  /// added to the residual stream of 4 bytes a value.
  public static func feedForward(
    tokens: Int, width: Int, hidden: Int, fused: Bool, bytes: Int, weights: WeightFormat
  ) -> Traffic {
    var traffic = Traffic()
    traffic.farRead = tokens * width * bytes + tokens * width * 4
    traffic.farWritten = tokens * width * 4
    traffic.nearRead = 2 * tokens * width * hidden * bytes + tokens * width * 4
    traffic.nearWritten = tokens * hidden * bytes + tokens * width * 4
    traffic.flashRead =
      weights.layerBytes(inputs: width, outputs: hidden) + weights.layerBytes(inputs: hidden, outputs: width)
    if !fused {
      traffic.farRead += tokens * hidden * bytes
      traffic.farWritten += tokens * hidden * bytes
    }
    return traffic
  }
}
