public import Physics
public import Quantities
import SimKernel

/// At which of its clocks a group's board computes, and what its clocks do in between.
public struct ClockPlan: Hashable, Sendable {
  /// How the clock is chosen.
  public enum Policy: Hashable, Sendable {
    /// The one that the board's data sheet begins with.
    case own
    /// The fastest, to be done soon and rest.
    case race
    /// The slowest that is done in time.
    case pace
    /// The one that costs least of those that are done in time, by the mean power of an average wake.
    case leastEnergy
    /// This one.
    case fixed(Hertz)
  }

  public var policy: Policy
  /// From the end of sensing to the node's own answer; nil for what the interval leaves.
  public var deadline: SimDuration?
  /// The board's clocks run on between wakes, as for samples that come by DMA, instead of stopping.
  public var idles: Bool

  public init(policy: Policy = .own, deadline: SimDuration? = nil, idles: Bool = false) {
    self.policy = policy
    self.deadline = deadline
    self.idles = idles
  }
}

/// Which clock a group's policy comes to, and what each of the others would cost.
public struct ClockChoice: Sendable {
  /// One clock.
  public struct Candidate: Sendable {
    public let point: OperatingPoint
    /// From the end of sensing to the node's own answer on the frame that takes longest.
    public let longest: SimDuration
    /// Share of the time that the processor computes.
    public let duty: Double
    /// Of an average wake, all phases together.
    public let meanPower: Watts
    /// It is done by the deadline on every frame.
    public let isInTime: Bool
  }

  /// All clocks of the board that the plan may use, the fastest first.
  public let candidates: [Candidate]
  /// What was chosen, an index of `candidates`. When none is in time, the fastest.
  public let chosen: Int
  public let deadline: SimDuration

  public var point: OperatingPoint { candidates[chosen].point }

  /// The choice of a `group` of `plan` that did on every frame what is in `sample`.
  init(_ group: GroupPlan, of plan: FleetPlan, _ sample: WakeSample) {
    let clock = group.hardware.clock
    let board = group.hardware.platform
    deadline = clock.deadline ?? group.timeForComputing
    let deadline = deadline
    let gateway = plan.gateways[group.gateways[0]]
    let candidates = board.points.filter { !clock.idles || $0.idlePower != nil }.map { point in
      var group = group
      group.hardware.platform = board.running(at: point)
      let behaviour = Behaviour(group, gateway: gateway, air: plan.ambient)
      let budget = WakeBudget(group, gateway, behaviour, sample)
      let slowness = board.clock.value.value / point.clock.value.value
      let longest = behaviour.wakeDuration + SimDuration(seconds: slowness * sample.longest.seconds)
      let busy = budget.phases.filter { [.wake, .gate, .compute].contains($0.cause) }
        .reduce(0) { $0 + $1.duration.seconds }
      return Candidate(
        point: point, longest: longest, duty: busy / budget.interval.seconds, meanPower: budget.meanPower,
        isInTime: longest <= deadline)
    }
    let inTime = candidates.indices.filter { candidates[$0].isInTime }
    let wanted: Int? =
      switch clock.policy {
      case .own: candidates.firstIndex { $0.point == board.ownPoint }
      case .race: 0
      case .pace: inTime.last
      case .leastEnergy: inTime.min { candidates[$0].meanPower < candidates[$1].meanPower }
      case .fixed(let frequency): candidates.firstIndex { $0.point.clock.value == frequency }
      }
    self.candidates = candidates
    chosen = wanted ?? 0
  }
}

extension GroupPlan {
  /// What the interval leaves between sensing and the next wake: less jitter, and less the wait for an answer.
  var timeForComputing: SimDuration {
    let gap = SimDuration(seconds: schedule.interval.seconds * (1 - 2 * schedule.jitter))
    return gap - hardware.sensingTime - (policy.offload?.timeout ?? .zero)
  }

  /// The group with its board at `point`.
  func running(at point: OperatingPoint) -> GroupPlan {
    var group = self
    group.hardware.platform = hardware.platform.running(at: point)
    return group
  }

  /// Whether there is anything to choose.
  var hasClocks: Bool { hardware.platform.points.count > 1 }
}

extension FleetPlan {
  /// The plan with every group's board at the clock that its policy comes to.
  ///
  /// A policy that weighs times and energies executes the model on all frames of the stream, whether or not the run
  /// remembers; what it counts does not depend on the clock.
  func clocked(on pool: ShardPool) -> FleetPlan {
    var plan = self
    for (index, group) in groups.enumerated() where group.hasClocks && group.hardware.clock.policy != .own {
      let sample = WakeSample(of: group, in: self, on: pool)
      plan.groups[index] = group.running(at: ClockChoice(group, of: self, sample).point)
    }
    return plan
  }
}
