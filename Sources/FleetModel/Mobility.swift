import Physics
public import Quantities
import SimKernel

/// A walk that takes nodes away from their places and back: metres added to each one's distance over time.
public struct MobilityPlan: Hashable, Sendable {
  /// How far away the nodes are at a moment.
  public struct Waypoint: Hashable, Sendable {
    /// After the start, or after the last repetition.
    public var at: SimDuration
    public var away: Meters

    public init(at: SimDuration, away: Meters) {
      self.at = at
      self.away = away
    }
  }

  /// Rising in time; between two of them nodes walk at a steady pace.
  public var waypoints: [Waypoint]
  /// When the walk begins anew; nil when nodes stay where it ended.
  public var every: SimDuration?

  /// - Precondition: there are waypoints, rising in time and none nearer than home, and all before `every`.
  public init(waypoints: [Waypoint], every: SimDuration? = nil) {
    precondition(!waypoints.isEmpty, "a walk without waypoints")
    for (a, b) in zip(waypoints, waypoints.dropFirst()) {
      precondition(a.at < b.at, "a waypoint at \(b.at.seconds) s after one at \(a.at.seconds) s")
    }
    precondition(waypoints.allSatisfy { $0.away.value >= 0 }, "a waypoint nearer than home")
    if let every, let last = waypoints.last {
      precondition(every > .zero && every >= last.at, "a walk of \(last.at.seconds) s again every \(every.seconds) s")
    }
    self.waypoints = waypoints
    self.every = every
  }

  /// How far away the nodes are at `time`.
  func away(at time: SimTime) -> Meters {
    var elapsed = time - .start
    if let every { elapsed = SimDuration(nanoseconds: elapsed.nanoseconds % every.nanoseconds) }
    guard let next = waypoints.firstIndex(where: { $0.at > elapsed }) else {
      return waypoints[waypoints.count - 1].away
    }
    guard next > 0 else { return waypoints[0].away }
    let (a, b) = (waypoints[next - 1], waypoints[next])
    let part = (elapsed - a.at).seconds / (b.at - a.at).seconds
    return Meters(a.away.value + part * (b.away.value - a.away.value))
  }
}

extension RadioPlan {
  /// What the gateway hears of node `number` when it is `away` from its place: the transmitter's level less the loss
  /// over the distance. The shadowing stays the link's own.
  func level(of number: UInt32, away: Meters = Meters(0), seed: UInt64) -> DecibelMilliwatts {
    let (inner, outer) = (distance.lowerBound, distance.upperBound)
    let draw = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.placement).unit(at: 0)
    // Uniform over the ring's area.
    let home = (inner * inner + draw * (outer * outer - inner * inner)).squareRoot()
    var shadowing = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.shadowing)
    let shadow = shadowing.normal()
    return pathLoss.received(
      transmitted: radio.transmitLevel, distance: Meters(home + away.value), shadowing: shadow)
  }
}

extension Cell {
  /// What the gateway hears of node `index` when it begins to send at `time`.
  func level(_ index: Int, at time: SimTime) -> DecibelMilliwatts {
    let radio = behaviours[Int(nodes[index].group)].radio
    guard let mobility = radio.mobility else { return nodes[index].level - reduction(index) }
    return radio.level(of: nodes[index].number, away: mobility.away(at: time), seed: seed) - reduction(index)
  }
}
