import Physics
public import Quantities
import SimKernel

/// A walk that takes nodes away from their places and back, or along a track around their gateway.
public struct MobilityPlan: Hashable, Sendable {
  /// Where the nodes are at a moment.
  public struct Waypoint: Hashable, Sendable {
    /// After the start, or after the last repetition.
    public var at: SimDuration
    /// In metres: added to each node's distance, or east of the gateway.
    public var x: Double
    /// In metres, north of the gateway.
    public var y: Double

    public init(at: SimDuration, x: Double, y: Double) {
      self.at = at
      self.x = x
      self.y = y
    }

    public init(at: SimDuration, away: Meters) { self.init(at: at, x: away.value, y: 0) }
  }

  /// Rising in time; between two of them nodes go straight at a steady pace.
  public var waypoints: [Waypoint]
  /// When the walk begins anew; nil when nodes stay where it ended.
  public var every: SimDuration?
  /// Waypoints are positions around the gateway, the same for all nodes, and not added to their distances.
  public var isTrack: Bool

  /// No gateway is nearer than this.
  static let nearest = 0.1

  /// - Precondition: there are waypoints, rising in time, all before `every`, and none nearer than home.
  public init(waypoints: [Waypoint], every: SimDuration? = nil, isTrack: Bool = false) {
    precondition(!waypoints.isEmpty, "a walk without waypoints")
    for (a, b) in zip(waypoints, waypoints.dropFirst()) {
      precondition(a.at < b.at, "a waypoint at \(b.at.seconds) s after one at \(a.at.seconds) s")
    }
    precondition(isTrack || waypoints.allSatisfy { $0.x >= 0 && $0.y == 0 }, "a waypoint nearer than home")
    if let every, let last = waypoints.last {
      precondition(every > .zero && every >= last.at, "a walk of \(last.at.seconds) s again every \(every.seconds) s")
    }
    self.waypoints = waypoints
    self.every = every
    self.isTrack = isTrack
  }

  /// How far from the gateway a node is at `time` whose place is `home` away, in metres.
  func distance(home: Double, at time: SimTime) -> Double {
    let (x, y) = place(at: time)
    return isTrack ? max(Self.nearest, (x * x + y * y).squareRoot()) : home + x
  }

  private func place(at time: SimTime) -> (x: Double, y: Double) {
    var elapsed = time - .start
    if let every { elapsed = SimDuration(nanoseconds: elapsed.nanoseconds % every.nanoseconds) }
    // The first waypoint after `elapsed`.
    var (low, high) = (0, waypoints.count)
    while low < high {
      let middle = (low + high) / 2
      if waypoints[middle].at > elapsed { high = middle } else { low = middle + 1 }
    }
    guard low > 0 else { return (waypoints[0].x, waypoints[0].y) }
    let a = waypoints[low - 1]
    guard low < waypoints.count else { return (a.x, a.y) }
    let b = waypoints[low]
    let part = (elapsed - a.at).seconds / (b.at - a.at).seconds
    return (a.x + part * (b.x - a.x), a.y + part * (b.y - a.y))
  }
}

extension RadioPlan {
  /// What the gateway hears of node `number`, at its place or where its walk has led it by `time`: the transmitter's level
  /// less the loss over the distance. The shadowing stays the link's own.
  func level(of number: UInt32, at time: SimTime? = nil, seed: UInt64) -> DecibelMilliwatts {
    let (inner, outer) = (distance.lowerBound, distance.upperBound)
    let draw = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.placement).unit(at: 0)
    // Uniform over the ring's area.
    let home = (inner * inner + draw * (outer * outer - inner * inner)).squareRoot()
    var shadowing = RandomStream(seed: seed, entity: EntityID(number), purpose: Purpose.shadowing)
    let shadow = shadowing.normal()
    let distance = time.flatMap { mobility?.distance(home: home, at: $0) } ?? home
    return pathLoss.received(transmitted: radio.transmitLevel, distance: Meters(distance), shadowing: shadow)
  }
}

extension Cell {
  /// What the gateway hears of node `index` when it begins to send at `time`.
  @inline(__always)
  func level(_ index: Int, at time: SimTime) -> DecibelMilliwatts {
    let behaviour = behaviours[Int(nodes[index].group)]
    guard behaviour.radio.mobility != nil else { return nodes[index].level - reduction(index) }
    return behaviour.radio.level(of: nodes[index].number, at: time, seed: seed) - reduction(index)
  }
}
