public import Physics
public import Quantities

/// A capacitor beside a battery.
public struct CapacitorPlan: Hashable, Sendable {
  public var capacitance: Farads
  /// What leaks through it at a full battery's voltage; nil for what is usual.
  public var leak: Amperes?
  /// `R_leak·C` where `leak` is nil, in seconds.
  var leakSeconds = DecouplingCapacitor.usualLeak

  public init(capacitance: Farads, leak: Amperes? = nil) {
    precondition(capacitance.value > 0, "a capacitor of \(capacitance)")
    precondition(leak.map { $0.value > 0 } ?? true, "a capacitor that leaks \(leak ?? .zero)")
    self.capacitance = capacitance
    self.leak = leak
  }

  /// The part beside a battery of `full` volts.
  func part(full: Volts) -> DecouplingCapacitor {
    let ohms = leak.map { full.value / $0.value } ?? leakSeconds.value / capacitance.value
    return DecouplingCapacitor(farads: capacitance.value, leak: Ohms(ohms))
  }

  /// What is assumed about it.
  public var catalogEntry: CatalogEntry {
    CatalogEntry(
      name: "capacitor", title: "capacitor of \(capacitance) beside a battery",
      constants: leak == nil ? [ListedConstant("leak resistance times capacitance", leakSeconds, unit: "s")] : [])
  }

  /// The same with `leakSeconds` times `factor`; nil when the leak is given.
  func scaled(by factor: Double) -> CapacitorPlan? {
    guard leak == nil else { return nil }
    var plan = self
    plan.leakSeconds = Sourced(factor * leakSeconds.value, leakSeconds.status, leakSeconds.source)
    return plan
  }
}
