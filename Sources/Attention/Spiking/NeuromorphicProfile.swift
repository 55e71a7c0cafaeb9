public import Quantities

/// What the events of a spiking network cost on one piece of hardware.
///
///     E = accumulates·e_synapse + updates·e_neuron + fired·e_spike
///
/// - Valid for: networks that fit one core or tile, at the voltage of the source.
/// - Not modelled: leakage and idle power, routing over several hops, host input and output. A multiply-accumulate
///   of a graded input is charged as a synaptic operation, which is a lower bound.
public struct NeuromorphicProfile: Hashable, Sendable {
  /// A short name.
  public let name: String
  /// Energy of a synaptic operation.
  public let synapticOperation: Joules
  /// Energy of a neuron's update.
  public let neuronUpdate: Joules
  /// Energy of a spike sent within a tile.
  public let spike: Joules
  /// Where the constants come from.
  public let source: String

  /// A profile.
  public init(name: String, synapticOperation: Joules, neuronUpdate: Joules, spike: Joules, source: String) {
    self.name = name
    self.synapticOperation = synapticOperation
    self.neuronUpdate = neuronUpdate
    self.spike = spike
    self.source = source
  }

  /// The energy of `count`.
  public func energy(of count: SpikeCount) -> Joules {
    Double(count.accumulates + count.macs) * synapticOperation + Double(count.updates) * neuronUpdate
      + Double(count.fired) * spike
  }

  /// The profiles, in the order they are listed.
  public static let all: [NeuromorphicProfile] = [.loihi, .seneca]

  /// Intel Loihi, 14 nm, 0.75 V: simulated before production, the least energy of a synaptic operation; updates of
  /// active neurons.
  public static let loihi = Self(
    name: "loihi", synapticOperation: Joules(23.6e-12), neuronUpdate: Joules(81e-12), spike: Joules(1.7e-12),
    source: "Davies et al. 2018, IEEE Micro 38(1), doi:10.1109/MM.2018.112130359, table 2 (pre-silicon)")

  /// SENECA, 22 nm, simulated: its published energy of a synaptic operation with states in registers. An update is
  /// put together from its instructions: a load (3.7 pJ), four operations (1.4 pJ each), a comparison (1.2 pJ) and a
  /// store (3.9 pJ); a spike is a 32-bit event on the network.
  public static let seneca = Self(
    name: "seneca", synapticOperation: Joules(2.8e-12), neuronUpdate: Joules(14.4e-12), spike: Joules(2e-12),
    source: "Tang et al. 2023, Frontiers in Neuroscience 17, doi:10.3389/fnins.2023.1187252, abstract and table 8")
}

/// The convention of most papers on spiking transformers: 45 nm arithmetic, nothing else.
///
///     E = 4.6 pJ · MAC + 0.9 pJ · accumulates
///
/// It leaves out memory, neuron updates and spikes sent, and compares float32 with float32: against int8 arithmetic
/// (0.23 pJ a MAC) the same counts look about twenty times worse.
public enum LiteratureEnergy {
  /// A float32 multiply-accumulate: 3.7 pJ and 0.9 pJ. Source: Horowitz 2014, ISSCC, doi:10.1109/ISSCC.2014.6757323.
  public static let multiplyAccumulate = Joules(4.6e-12)
  /// A float32 addition. Source: as above.
  public static let accumulate = Joules(0.9e-12)

  /// The energy of `count` by the convention.
  public static func energy(of count: SpikeCount) -> Joules {
    Double(count.macs) * multiplyAccumulate + Double(count.accumulates) * accumulate
  }

  /// The energy of `macs` multiply-accumulates of the network that it is compared with.
  public static func energy(macs: Int) -> Joules { Double(macs) * multiplyAccumulate }
}
