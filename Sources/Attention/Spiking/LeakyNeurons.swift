import Glibc

/// Leaky integrate-and-fire neurons in steps of time.
///
///     H = V + k·(X − (V − V_r));   s = [H ≥ θ];   V = V_r if s, else H
///
/// With k = 1 − e^(−Δ/τ) this solves τ·dV/dt = −(V − V_r) + X exactly for an input that is constant over a step;
/// with k = 1/τ (τ in steps) it is the Euler form of the spiking transformers (Zhou et al. 2022, arXiv:2209.15425).
///
/// Not modelled: refractory time, synaptic currents, firing between steps.
public struct LeakyNeurons: Sendable, Hashable {
  /// k, the part of the way to its equilibrium that a potential goes in a step.
  public let gain: Float
  /// θ.
  public let threshold: Float
  /// V_r.
  public let rest: Float
  /// V of each neuron.
  public private(set) var potentials: [Float]

  /// `count` neurons at rest.
  public init(count: Int, gain: Float, threshold: Float = 1, rest: Float = 0) {
    precondition(count > 0 && gain > 0 && gain <= 1, "\(count) neurons with a gain of \(gain)")
    precondition(threshold > rest, "a threshold of \(threshold) at a rest of \(rest)")
    self.gain = gain
    self.threshold = threshold
    self.rest = rest
    potentials = Array(repeating: rest, count: count)
  }

  /// k of the exact form, for steps of `steps` time constants.
  public static func exactGain(stepOverTimeConstant steps: Double) -> Float { Float(-expm1(-steps)) }

  /// k of the Euler form, for a time constant of `steps` steps, at least 1.
  public static func eulerGain(timeConstantInSteps steps: Double) -> Float { Float(1 / steps) }

  /// One step: `input` has a value for each neuron, `spikes` as many places, row by row.
  public mutating func step(_ input: [Float], into spikes: inout SpikeMatrix) -> SpikeCount {
    precondition(
      input.count == potentials.count && spikes.rows * spikes.columns == potentials.count,
      "\(input.count) inputs, \(spikes.rows) × \(spikes.columns) spikes for \(potentials.count) neurons")
    var count = SpikeCount()
    count.updates = potentials.count
    for row in 0..<spikes.rows {
      for column in 0..<spikes.columns {
        let i = row * spikes.columns + column
        let potential = potentials[i] + gain * (input[i] - (potentials[i] - rest))
        let fires = potential >= threshold
        potentials[i] = fires ? rest : potential
        spikes[row, column] = fires
        if fires { count.fired += 1 }
      }
    }
    return count
  }

  /// Puts all neurons at rest.
  public mutating func reset() {
    for i in potentials.indices { potentials[i] = rest }
  }
}
