import Physics
import Quantities
public import SimKernel

/// Why a spreadsheet's lifetime is not the battery's, and which assumed constants the answer hangs on.
public struct LifetimeStudy: Sendable {
  /// A lifetime with one more effect than the step before.
  public struct Step: Hashable, Sendable {
    public let name: String
    /// nil for a node that lives for ever.
    public let days: Double?
  }

  /// What one assumed constant does to the lifetime.
  public struct Effect: Hashable, Sendable {
    /// For example `platform nrf52840`.
    public let item: String
    public let constant: String
    /// With its unit.
    public let value: String
    /// Days with a fifth less of it, and with a fifth more; nil for ever.
    public let less, more: Double?
    /// The greater change of the lifetime either way, relative to it; infinite when it comes from or goes to for ever.
    public let swing: Double
  }

  public let budget: WakeBudget
  /// The clock and the others; nil where the board has one only, and for studies of a run.
  public let clock: ClockChoice?
  /// From the spreadsheet's figure to the model's.
  public let steps: [Step]
  /// The greatest first; empty when not asked for.
  public let effects: [Effect]

  public var lifetimeDays: Double? { steps.last?.days }

  /// Each constant is made smaller and larger by this share.
  public static let variation = 0.2

  /// The studies of all groups of `plan`, found by executing each model on all frames of its stream, and of the
  /// gateways on batteries.
  public static func of(_ plan: FleetPlan, withEffects: Bool, on pool: ShardPool) -> [LifetimeStudy] {
    var askers: [Asker] = []
    let groups = plan.groups.map { group in
      let sample = WakeSample(of: group, in: plan, on: pool)
      askers.append(Asker(group: group, sample: sample))
      let choice = group.hasClocks ? ClockChoice(group, of: plan, sample) : nil
      let clocked = choice.map { group.running(at: $0.point) } ?? group
      return LifetimeStudy(clocked, of: plan, sample, choice, withEffects: withEffects, on: pool)
    }
    return groups + ofGateways(plan, asked: askers, withEffects: withEffects, on: pool)
  }

  /// The study of a `group` of `plan` whose frames came to `sample`.
  init(
    _ group: GroupPlan, of plan: FleetPlan, _ sample: WakeSample, _ clock: ClockChoice? = nil, withEffects: Bool,
    on pool: ShardPool
  ) {
    let gateway = plan.gateways[group.gateways[0]]
    let air = plan.ambient
    let budget = { @Sendable (group: GroupPlan) in
      WakeBudget(group, gateway, Behaviour(group, gateway: gateway, air: air), sample)
    }
    self.init(LifetimeEstimate(budget: budget(group), hardware: group.hardware, air: air), clock) { base in
      guard withEffects else { return [] }
      return Self.effects(Assumption<GroupPlan>.all(group, variation: Self.variation), around: base, on: pool) {
        group in
        LifetimeEstimate(budget: budget(group), hardware: group.hardware, air: air).days()
      }
    }
  }

  /// The study of whoever `estimate` is about, and of what the last step's days hang on.
  init(_ estimate: LifetimeEstimate, _ clock: ClockChoice? = nil, effects: (Double?) -> [Effect]) {
    self.clock = clock
    budget = estimate.budget
    steps = Self.steps(estimate)
    self.effects = effects(steps.last?.days)
  }

  private static func steps(_ estimate: LifetimeEstimate) -> [Step] {
    var detail = LifetimeEstimate.Detail(effects: [], followsAir: false, followsSun: false)
    var steps = [Step(name: "energy over mean power", days: estimate.budget.lifetimeDays)]
    func add(_ name: String) { steps.append(Step(name: name, days: estimate.days(detail))) }
    add("drawn wake by wake")
    let known = estimate.hardware.power.battery.effects
    for (effect, name) in [
      (BatteryEffect.cutOff, "empty at the cut-off voltage"), (.resistance, "internal resistance"),
      (.capacitor, "capacitor beside the cell"), (.polarisation, "polarisation"), (.selfDischarge, "self-discharge"),
    ] where known.contains(effect) {
      detail.effects.insert(effect)
      add(name)
    }
    detail.effects.insert(.cold)
    detail.followsAir = true
    add("temperature of the air")
    guard estimate.hardware.power.harvest != nil else { return steps }
    detail.followsSun = true
    add("harvest of each hour")
    return steps
  }
}

extension LifetimeStudy {
  /// What each assumed constant does to a lifetime of `base`.
  static func effects<Plan>(
    _ assumptions: [Assumption<Plan>], around base: Double?, on pool: ShardPool,
    days: @escaping @Sendable (Plan) -> Double?
  ) -> [Effect] {
    var cases = ContiguousArray(assumptions.map { Case(assumption: $0) })
    pool.forEach(in: &cases) { _, trial in
      trial.less = days(trial.assumption.less)
      trial.more = days(trial.assumption.more)
    }
    let effects = cases.map { trial in
      Effect(
        item: trial.assumption.item, constant: trial.assumption.constant.name, value: trial.assumption.constant.value,
        less: trial.less, more: trial.more, swing: max(swing(base, trial.less), swing(base, trial.more)))
    }
    // Equal swings in the order of the listing.
    return effects.enumerated().sorted { ($1.element.swing, $0.offset) < ($0.element.swing, $1.offset) }.map(
      \.element)
  }

  private struct Case<Plan: Sendable>: Sendable {
    let assumption: Assumption<Plan>
    var less: Double?
    var more: Double?
  }

  private static func swing(_ base: Double?, _ other: Double?) -> Double {
    switch (base, other) {
    case (nil, nil): 0
    case (let base?, let other?): base > 0 ? abs(other - base) / base : 0
    default: .infinity
    }
  }
}
