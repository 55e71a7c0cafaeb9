public import Quantities

/// One simulation in shards that run side by side and meet at the end of each window.
///
/// A shard holds a range of entities. What it sends to another takes at least the lookahead, so
/// all shards may run from the earliest pending event anywhere, at E, through E + lookahead - 1 ns
/// without hearing from each other (K. M. Chandy, J. Misra, IEEE Trans. Softw. Eng. SE-5(5), 1979,
/// doi:10.1109/TSE.1979.230182; the windows are those of D. M. Nicol, J. ACM 40(2), 1993,
/// doi:10.1145/151261.151266). Every shard handles its events in the total order, so the result
/// depends neither on the division nor on the threads, as long as the shards' worlds share nothing.
///
/// The worlds may not lower the horizon of a window (`Future.limit`).
public struct ConservativeWindows<W: World & Sendable>: Sendable {
  /// A shard, and the earliest event that it knows of: its own next, or one it has just sent.
  private struct Shard {
    var simulation: Simulation<W>
    var earliest: SimTime?
  }

  private var shards: ContiguousArray<Shard>
  private let lookahead: SimDuration
  private let boundaries: ContiguousArray<UInt32>

  /// How many windows have been run.
  public private(set) var windowCount = 0

  /// - Precondition: `lookahead` is positive; the simulations are at one time, and their entities
  ///   follow each other without a gap.
  public init(_ simulations: [Simulation<W>], lookahead: SimDuration) {
    precondition(lookahead > .zero, "the lookahead is \(lookahead.nanoseconds) ns, not above 0")
    precondition(!simulations.isEmpty, "there are no shards")
    for (before, after) in zip(simulations, simulations.dropFirst()) {
      precondition(before.now == after.now, "the shards are not at one time")
      precondition(
        before.future.entities.upperBound == after.future.entities.lowerBound,
        "entity \(before.future.entities.upperBound) does not begin the next shard")
    }
    self.lookahead = lookahead
    boundaries = ContiguousArray(simulations.map(\.future.entities.lowerBound))
    shards = ContiguousArray(simulations.map { Shard(simulation: $0) })
    for index in shards.indices { shards[index].simulation.future.lookahead = lookahead }
  }

  /// The time up to which everything has happened.
  public var now: SimTime { shards[0].simulation.now }

  /// How many events have been handled in all shards.
  public var eventCount: Int { shards.reduce(0) { $0 + $1.simulation.eventCount } }

  /// How many shards there are.
  public var shardCount: Int { shards.count }

  /// A shard: to look at between runs, or to schedule events from outside.
  public subscript(shard: Int) -> Simulation<W> {
    get { shards[shard].simulation }
    _modify { yield &shards[shard].simulation }
  }

  /// Handles every event at or before `horizon` in all shards, on the threads of `pool`.
  ///
  /// - Precondition: `horizon` is not before `now`.
  public mutating func run(through horizon: SimTime, on pool: ShardPool) {
    let mail = Mail(boundaries: boundaries)
    for index in shards.indices { shards[index].earliest = shards[index].simulation.nextEventTime }
    var window = 0
    while let earliest = shards.lazy.compactMap(\.earliest).min(), earliest <= horizon {
      let room = horizon - earliest
      let end = room < lookahead ? horizon : earliest + lookahead - SimDuration(nanoseconds: 1)
      pool.forEach(in: &shards) { [window] index, shard in
        mail.deliver(to: &shard.simulation.future, of: index, window: window - 1)
        shard.simulation.run(through: end)
        let sent = mail.post(&shard.simulation.future, from: index, window: window)
        shard.earliest = [sent, shard.simulation.nextEventTime].compactMap { $0 }.min()
      }
      window += 1
    }
    windowCount += window
    for index in shards.indices {
      mail.deliver(to: &shards[index].simulation.future, of: index, window: window - 1)
      shards[index].simulation.run(through: horizon)
    }
  }
}
