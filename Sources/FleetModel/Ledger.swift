public import Quantities

/// What a node spends energy on.
public enum EnergyCause: Int, Sendable, CaseIterable {
  case sleep, wake, sense, gate, compute, transmit, listen, receive
}

/// Joules of one node, by cause, with what is needed to audit them.
///
///     initial + harvested = stored + Σ spent + ohmic + selfDischarge + charging + conversion + discarded
///
/// where every term is computed from its own physics, so the difference between the two
/// sides measures the book-keeping, not an assumption.
public struct EnergyLedger: Hashable, Sendable {
  private var sleep = 0.0
  private var wake = 0.0
  private var sense = 0.0
  private var gate = 0.0
  private var compute = 0.0
  private var transmit = 0.0
  private var listen = 0.0
  private var receive = 0.0
  /// Heat in the battery's internal resistance.
  public var ohmic = Joules.zero
  public var selfDischarge = Joules.zero
  /// Lost while charging (coulombic efficiency and resistance).
  public var charging = Joules.zero
  /// Lost in the regulator between battery and load.
  public var conversion = Joules.zero
  /// Accepted from the harvester.
  public var harvested = Joules.zero
  /// Offered by the harvester and refused by the full or cold battery; not part of the balance.
  public var curtailed = Joules.zero
  /// Left in batteries that were taken out.
  public var discarded = Joules.zero
  /// In the battery at the start, and in those put in later.
  public var initial = Joules.zero

  public init() {}

  /// Energy delivered to the load for `cause`.
  public subscript(cause: EnergyCause) -> Joules {
    get {
      switch cause {
      case .sleep: Joules(sleep)
      case .wake: Joules(wake)
      case .sense: Joules(sense)
      case .gate: Joules(gate)
      case .compute: Joules(compute)
      case .transmit: Joules(transmit)
      case .listen: Joules(listen)
      case .receive: Joules(receive)
      }
    }
    set {
      switch cause {
      case .sleep: sleep = newValue.value
      case .wake: wake = newValue.value
      case .sense: sense = newValue.value
      case .gate: gate = newValue.value
      case .compute: compute = newValue.value
      case .transmit: transmit = newValue.value
      case .listen: listen = newValue.value
      case .receive: receive = newValue.value
      }
    }
  }

  /// Delivered to the load, all causes.
  public var consumed: Joules { Joules(sleep + wake + sense + gate + compute + transmit + listen + receive) }

  /// What is missing from the balance when `stored` is left in the battery; zero up to rounding.
  public func residual(stored: Joules) -> Joules {
    initial + harvested - stored - consumed - ohmic - selfDischarge - charging - conversion - discarded
  }
}
