import Attention
import Physics
public import Quantities
public import SimKernel

/// What an average wake of a group costs, phase by phase, and how long the battery would last at that rate.
///
/// This is the estimate that a spreadsheet gives: mean energies over every frame of the stream, a
/// battery that is a tank of `usable` joules, nothing lost to rate, cold, age or collisions.
/// `LifetimeStudy` says what difference they make.
public struct WakeBudget: Sendable {
  /// One phase of an average wake.
  public struct Phase: Sendable {
    public let cause: EnergyCause
    /// What happens, where the cause alone does not say it.
    public var name: String
    /// Mean over all frames, those without this phase counted as zero.
    public let duration: SimDuration
    public let power: Watts
    public var energy: Joules { power * duration }

    init(cause: EnergyCause, name: String? = nil, duration: SimDuration, power: Watts) {
      self.cause = cause
      self.name = name ?? "\(cause)"
      self.duration = duration
      self.power = power
    }
  }

  /// Whose it is.
  public enum Subject: String, Hashable, Sendable {
    case group, gateway
  }

  public let subject: Subject
  /// Of the group or the gateway.
  public let name: String
  /// From one wake to the next; a gateway's, from one question to the next, or an hour where none comes.
  public let interval: SimDuration
  public let phases: [Phase]
  /// Share of the frames that the gate skips, that leave at each exit, and that are offloaded.
  public let gatedShare: Double
  public let exitShares: [Double]
  public let offloadShare: Double
  /// What the battery gives down to empty.
  public let usable: Joules
  /// Mean harvest over a year.
  public let harvest: Watts
  /// What the mean power takes from a half-full battery, with the losses of a regulator.
  public let meanDrain: Watts

  public var energyPerWake: Joules { phases.reduce(.zero) { $0 + $1.energy } }
  public var meanPower: Watts { Watts(energyPerWake.value / interval.seconds) }

  /// Days until the battery is empty; nil when the mean harvest carries the node.
  public var lifetimeDays: Double? {
    let drain = meanDrain - harvest
    return drain.value > 0 ? usable.value / drain.value / 86_400 : nil
  }

  /// The budget of each group of `plan`, found by executing its model on all frames of its stream, and of each gateway
  /// on a battery.
  public static func of(_ plan: FleetPlan, on pool: ShardPool) -> [WakeBudget] {
    LifetimeStudy.of(plan, withEffects: false, on: pool).map(\.budget)
  }

  init(_ group: GroupPlan, _ gateway: GatewayPlan, _ behaviour: Behaviour, _ sample: WakeSample) {
    let asked = sample.share(sample.offloaded)
    let mean = { (work: OpCount) in
      SimDuration(
        seconds: group.hardware.platform.cost(of: work).duration.seconds / Double(max(1, sample.frames)))
    }
    let (gate, compute) = (mean(sample.gateWork), mean(sample.computeWork))
    let talk = behaviour.talk(gateway).map { phase in
      Phase(
        cause: phase.cause, name: phase.name, duration: SimDuration(seconds: asked * phase.duration.seconds),
        power: phase.power)
    }
    let active = [
      Phase(cause: .wake, duration: behaviour.wakeDuration, power: behaviour.activePower),
      Phase(cause: .sense, duration: behaviour.senseTime, power: behaviour.sensePower),
      Phase(cause: .gate, duration: gate, power: behaviour.activePower),
      Phase(cause: .compute, duration: compute, power: behaviour.activePower),
    ]
    let busy = (active + talk).reduce(SimDuration.zero) { $0 + $1.duration }
    let sleep = Phase(cause: .sleep, duration: max(.zero, behaviour.interval - busy), power: behaviour.sleepPower)
    self.init(
      subject: .group, name: group.name, interval: behaviour.interval, phases: [sleep] + active + talk,
      power: group.hardware.power, behaviour.path, gatedShare: sample.share(sample.gated),
      exitShares: sample.exits.map { sample.share($0) }, offloadShare: asked)
  }

  init(
    subject: Subject, name: String, interval: SimDuration, phases: [Phase], power: PowerPlan, _ path: PowerPath,
    gatedShare: Double = 0, exitShares: [Double] = [], offloadShare: Double = 0
  ) {
    self.subject = subject
    self.name = name
    self.interval = interval
    self.phases = phases
    self.gatedShare = gatedShare
    self.exitShares = exitShares
    self.offloadShare = offloadShare
    usable = path.battery.stored(path.battery.state(stateOfCharge: power.initialStateOfCharge))
    harvest = power.harvest.map { Watts($0.annualEnergy.value / SimDuration.days(365).seconds) } ?? .zero
    let half = path.battery.state(stateOfCharge: 0.5)
    meanDrain = phases.reduce(.zero) {
      $0 + ($1.duration.seconds / interval.seconds) * path.drawn($1.power, from: half)
    }
  }
}

extension Behaviour {
  /// The phases of one question and its answer on a quiet channel with an idle gateway.
  fileprivate func talk(_ gateway: GatewayPlan) -> [WakeBudget.Phase] {
    guard offload != nil else { return [] }
    let (passage, transmitPower) = usual
    let frames = Int64(passage.parts.count)
    let listen: SimDuration
    switch passage.radio {
    case .loRa(let radio): listen = (frames - 1) * (radio.listening(in: .first) + radio.listening(in: .second))
    case .ieee802154:
      listen =
        frames * (Ieee802154.clearChannelAssessment + Ieee802154.turnaround)
        + (frames - 1) * (Ieee802154.turnaround + Ieee802154.acknowledgement) + 2 * gateway.backhaul
        + (passage.closingAirtime == nil
          ? .zero
          : Ieee802154.clearChannelAssessment + 2 * Ieee802154.turnaround
            + Ieee802154.acknowledgement)
    case .connected(let radio): return talk(radio, gateway)
    }
    return [
      WakeBudget.Phase(
        cause: .transmit, duration: passage.airtime + (passage.closingAirtime ?? .zero), power: transmitPower),
      WakeBudget.Phase(cause: .listen, duration: listen, power: radio.radio.receivePower),
      WakeBudget.Phase(cause: .receive, duration: passage.replyAirtime, power: radio.radio.receivePower),
    ]
  }

  /// The same with a partner that has time for the node.
  private func talk(_ radio: ConnectedRadio, _ gateway: GatewayPlan) -> [WakeBudget.Phase] {
    let phase = { (name: String, cause: EnergyCause, duration: SimDuration, power: Watts) in
      WakeBudget.Phase(cause: cause, name: name, duration: duration, power: max(power, self.sleepPower))
    }
    return [
      phase("access", .transmit, radio.access.duration, radio.access.power),
      phase(
        "transmit", .transmit, usual.passage.airtime + (usual.passage.closingAirtime ?? .zero), radio.transmitPower),
      phase("wait", .listen, 2 * gateway.backhaul + radio.downlinkWait, radio.waitPower),
      phase("receive", .receive, usual.passage.replyAirtime, radio.receivePower),
      phase("connected", .listen, radio.connectedTail.duration, radio.connectedTail.power),
      phase("reachable", .listen, radio.idleTail.duration, radio.idleTail.power),
    ]
  }
}
