public import Physics
import Quantities

/// How a gateway's board sheds its heat, and what its firmware does when that is not enough.
public struct GatewayHeatPlan: Sendable {
  public var chain: ThermalChain
  /// Nil for a board that goes on whatever happens.
  public var governor: ThermalGovernor?
  /// What the sun on its box adds to the air's temperature; nil in the shade.
  public var warming: SunWarming?

  public init(chain: ThermalChain, governor: ThermalGovernor?, warming: SunWarming? = nil) {
    self.chain = chain
    self.governor = governor
    self.warming = warming
  }
}

/// The heat of a gateway's board while it serves its queue, and the clock that this leaves it.
///
/// A question is served at the clock that holds when a worker takes it up. Heat moves from one *mark* to the next: a
/// question taken up or done, a slot of the air, a crossing of a threshold, and, near one, each second. Marks depend
/// on questions and time alone, so that nothing depends on when somebody looks.
///
/// The process that runs the model says how long a question takes at the full clock; when it is taken up, and how long
/// it takes, follows here, from a queue that knows heat.
///
/// - Not modelled: a clock that changes in the middle of a question.
struct GatewayHeat: Sendable {
  /// A change of the governor's state.
  struct Change: Sendable {
    let time: SimTime
    let before, after: ThermalGovernor.State
  }

  private struct Job: Sendable {
    let end: SimTime
    let power: Watts
  }

  /// Near a threshold, heat is looked at so often.
  private static let grid = SimDuration.seconds(1)

  private let network: ThermalNetwork
  private let governor: ThermalGovernor?
  private let warming: SunWarming?
  private let idle: Watts
  /// On top of idling, while one worker works at the full clock.
  private let work: Watts
  private var climate: Climate
  private var time = SimTime.start
  private var lumps: SIMD4<Double>
  private var state = ThermalGovernor.State()
  private var jobs: [Job] = []
  private var workerFree: [SimTime]
  /// Everything the governor did, in order.
  private(set) var changes: [Change] = []
  /// When it went off, on, off, …
  private var switches: [SimTime] = []
  private var restarted = SimTime.start

  init(_ plan: GatewayHeatPlan, idle: Watts, work: Watts, workers: Int, air: Ambient) {
    network = plan.chain.network
    governor = plan.governor
    warming = plan.warming
    self.idle = idle
    self.work = work
    climate = Climate(air)
    lumps = network.uniform(air.temperature(at: .start))
    workerFree = Array(repeating: .start, count: workers)
  }

  /// Serves the next question; questions come in the order of their arrival.
  ///
  /// - Returns: when it is taken up and how long it takes; nil when the board was off, or went off before it began.
  mutating func serve(arrival: SimTime, nominal: SimDuration) -> (start: SimTime, service: SimDuration)? {
    advance(to: arrival, marking: true)
    if state.isOff || arrival < restarted { return nil }
    var first = 0
    for worker in workerFree.indices where workerFree[worker] < workerFree[first] { first = worker }
    let start = max(arrival, workerFree[first])
    advance(to: start, marking: true, whileOn: true)
    if state.isOff { return nil }
    let share = governor?.share(state) ?? 1
    let service = share == 1 ? nominal : SimDuration(seconds: nominal.seconds / share)
    workerFree[first] = start + service
    jobs.append(Job(end: start + service, power: share * work))
    return (start, service)
  }

  /// Whether heat kept the board off at `time`, by the second before.
  mutating func isOff(at time: SimTime) -> Bool {
    let time = Self.second(before: time)
    advance(to: time, marking: false)
    return switches.count { $0 <= time } % 2 == 1
  }

  /// Whether the board went off after `start` and up to the second before `end`.
  mutating func wentOff(after start: SimTime, through end: SimTime) -> Bool {
    let end = Self.second(before: end)
    advance(to: end, marking: false)
    return switches.enumerated().contains { $0.offset % 2 == 0 && $0.element > start && $0.element <= end }
  }

  /// When the board goes off or on for the time `number`, from 0, if it does by the second before `end`.
  mutating func nextSwitch(number: Int, through end: SimTime) -> SimTime? {
    let end = Self.second(before: end)
    advance(to: end, marking: false)
    guard number < switches.count, switches[number] <= end else { return nil }
    return switches[number]
  }

  /// Settles everything up to `end`.
  mutating func settle(at end: SimTime) { advance(to: end, marking: true) }

  private static func second(before time: SimTime) -> SimTime {
    SimTime(nanoseconds: time.nanoseconds - time.nanoseconds % grid.nanoseconds)
  }

  /// Moves from mark to mark up to `target`, which itself is one if `marking`; with `whileOn`, no farther than to the
  /// instant at which the board goes off.
  private mutating func advance(to target: SimTime, marking: Bool, whileOn: Bool = false) {
    while time < target {
      let load = self.load
      let air = self.air
      var mark = HeatPath.segmentEnd(after: time)
      for job in jobs where job.end > time { mark = min(mark, job.end) }
      if isNear(load, air) { mark = min(mark, Self.second(before: time) + Self.grid) }
      if mark > target {
        guard marking else { return }
        mark = target
      }
      move(to: mark, load, air)
      jobs.removeAll { $0.end <= time }
      if whileOn, state.isOff { return }
    }
  }

  private var load: Watts { state.isOff ? .zero : jobs.reduce(idle) { $0 + $1.power } }

  /// The air and the sun in the middle of the slot that `time` lies in.
  private var air: Celsius {
    mutating get {
      let sun = warming?.kelvin(at: time) ?? 0
      return Celsius(climate.temperature(at: time).value + sun)
    }
  }

  /// Whether the governor may do something before things settle.
  ///
  /// No lump of a chain is ever farther from where it leads than the farthest of them is now.
  private func isNear(_ load: Watts, _ air: Celsius) -> Bool {
    guard let governor else { return false }
    let settled = network.steadyState(powers: SIMD4(load.value, 0, 0, 0), ambient: air)
    var (above, below) = (0.0, 0.0)
    for lump in network.lumps.indices {
      above = max(above, lumps[lump] - settled[lump])
      below = min(below, lumps[lump] - settled[lump])
    }
    let range = governor.range(state)
    return settled[0] + above >= range.upper || settled[0] + below < range.lower
  }

  /// Lets `load` heat up to `mark`, or to the first instant at which the governor does something.
  private mutating func move(to mark: SimTime, _ load: Watts, _ air: Celsius) {
    let powers = SIMD4<Double>(load.value, 0, 0, 0)
    var mark = mark
    if let governor {
      let exit = ThermalGovernor.firstExit(from: governor.range(state), within: mark - time) { [network, lumps] span in
        network.step(lumps, powers: powers, ambient: air, for: span)[0]
      }
      if let exit { mark = time + exit }
    }
    lumps = network.step(lumps, powers: powers, ambient: air, for: mark - time)
    time = mark
    look()
  }

  private mutating func look() {
    guard let governor else { return }
    let next = governor.next(state, at: Celsius(lumps[0]))
    guard next != state else { return }
    changes.append(Change(time: time, before: state, after: next))
    if next.isOff != state.isOff { switches.append(time) }
    if next.isOff {
      // What was being worked on is lost, and whoever waited for a worker too.
      jobs.removeAll()
      for worker in workerFree.indices { workerFree[worker] = min(workerFree[worker], time) }
    } else if state.isOff {
      restarted = time
    }
    state = next
  }
}
