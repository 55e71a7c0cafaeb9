import Attention
import Physics
public import Quantities
public import SimKernel

/// What an average wake of a group costs, phase by phase, and how long the battery would last at that rate.
///
/// This is the estimate that a spreadsheet gives: mean energies over every frame of the stream, a
/// battery that is a tank of `usable` joules, nothing lost to rate, cold, age or collisions. A run
/// can be held against it; what differs is what the run models and the estimate does not.
public struct WakeBudget: Sendable {
  /// One phase of an average wake.
  public struct Phase: Sendable {
    public let cause: EnergyCause
    /// Mean over all frames, those without this phase counted as zero.
    public let duration: SimDuration
    public let power: Watts
    public var energy: Joules { power * duration }
  }

  public let group: String
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

  /// The budget of each group of `plan`, found by executing its model on all frames of its stream.
  public static func of(_ plan: FleetPlan, on pool: ShardPool) -> [WakeBudget] {
    plan.groups.map { group in
      let deck = FrameDeck(group.stream, view: group.model.card.input)
      let table = PerceptionTable(PerceptionPlan(group), deck, on: pool)
      let behaviour = Behaviour(group, gateway: plan.gateways[group.gateways[0]], air: plan.ambient, table: table)
      return WakeBudget(group, plan.gateways[group.gateways[0]], behaviour, table, frames: deck.count)
    }
  }

  private init(
    _ group: GroupPlan, _ gateway: GatewayPlan, _ behaviour: Behaviour, _ table: PerceptionTable, frames: Int
  ) {
    var (gated, asked) = (0, 0)
    var exits = Array(repeating: 0, count: group.model.card.architecture.blocks)
    var (gateNanoseconds, computeNanoseconds) = (Int64(0), Int64(0))
    for frame in 0..<frames {
      let seen = table[frame]
      gateNanoseconds += seen.gateTime.nanoseconds
      computeNanoseconds += seen.computeTime.nanoseconds
      if seen.isGated {
        gated += 1
      } else {
        exits[Int(seen.exit)] += 1
        if behaviour.asks(about: seen) { asked += 1 }
      }
    }
    let count = Int64(max(1, frames))
    self.group = group.name
    interval = behaviour.interval
    gatedShare = Double(gated) / Double(count)
    exitShares = exits.map { Double($0) / Double(count) }
    offloadShare = Double(asked) / Double(count)
    usable = behaviour.path.battery.stored(
      behaviour.path.battery.state(stateOfCharge: group.hardware.power.initialStateOfCharge))
    harvest = group.hardware.power.harvest.map { Watts($0.annualEnergy.value / SimDuration.days(365).seconds) } ?? .zero
    let gate = SimDuration(nanoseconds: gateNanoseconds / count)
    let compute = SimDuration(nanoseconds: computeNanoseconds / count)
    let talk = behaviour.talk(gateway).map { phase in
      Phase(
        cause: phase.cause, duration: SimDuration(seconds: phase.duration.seconds * Double(asked) / Double(count)),
        power: phase.power)
    }
    let active = [
      Phase(cause: .wake, duration: behaviour.wakeDuration, power: behaviour.activePower),
      Phase(cause: .sense, duration: behaviour.senseTime, power: behaviour.sensePower),
      Phase(cause: .gate, duration: gate, power: behaviour.activePower),
      Phase(cause: .compute, duration: compute, power: behaviour.activePower),
    ]
    let busy = (active + talk).reduce(SimDuration.zero) { $0 + $1.duration }
    let sleep = Phase(cause: .sleep, duration: max(.zero, interval - busy), power: behaviour.sleepPower)
    phases = [sleep] + active + talk
    let half = behaviour.path.battery.state(stateOfCharge: 0.5)
    meanDrain = phases.reduce(.zero) {
      $0 + ($1.duration.seconds / behaviour.interval.seconds) * behaviour.path.drawn($1.power, from: half)
    }
  }
}

extension Behaviour {
  /// The phases of one question and its answer on a quiet channel with an idle gateway.
  fileprivate func talk(_ gateway: GatewayPlan) -> [WakeBudget.Phase] {
    guard offload != nil else { return [] }
    let airtime = questionAirtime
    let listen: SimDuration =
      switch radio.radio {
      case .loRa: .zero
      case .ieee802154: 2 * gateway.backhaul
      }
    return [
      WakeBudget.Phase(cause: .transmit, duration: airtime, power: radio.radio.transmitPower),
      WakeBudget.Phase(cause: .listen, duration: listen, power: radio.radio.receivePower),
      WakeBudget.Phase(cause: .receive, duration: replyAirtime, power: radio.radio.receivePower),
    ]
  }
}
