import FleetModel
import Foundation
import Quantities
import Results
import SimKernel

/// Carries a fleet through its life: slices, questions and answers, rows into the database, words for a person.
struct RunLoop {
  let plan: FleetPlan
  let pool: ShardPool
  let writer: RunWriter
  /// Nil when gateways are served in process.
  let session: MQTTSession?
  /// Virtual seconds to a wall second; nil for as fast as it goes.
  let pace: Double?
  /// Whether to say at the start which assumed values the lifetimes hang on.
  let warns: Bool
  var progress: ProgressLine
  private(set) var lives: [LifeRow] = []

  init(
    plan: FleetPlan, pool: ShardPool, writer: RunWriter, session: MQTTSession?, pace: Double?, warns: Bool,
    progress: ProgressLine
  ) {
    self.plan = plan
    self.pool = pool
    self.writer = writer
    self.session = session
    self.pace = pace
    self.warns = warns
    self.progress = progress
  }

  /// Runs to the end, or to the first pause after somebody asked to stop.
  ///
  /// - Returns: what the run came to, and whether it was stopped early.
  /// - Throws: `LinkError` when broker or gateways are gone for good, `ResultsError` when rows cannot be written.
  mutating func run(remember: Bool) throws -> (report: FleetReport, interrupted: Bool) {
    var fleet = Fleet(plan, remember: remember, inProcess: session == nil, pool: pool)
    if warns, let warning = AssumptionWarning(fleet.lifetimeStudies(on: pool)) { Console.error(warning.text) }
    let end = SimTime.start + plan.duration
    try session?.begin(fleet.states())
    progress.show(.start, alive: fleet.aliveCount, events: 0)
    while fleet.now < end, !Interrupt.isRequested {
      let horizon = min(end, fleet.now + step)
      try advance(&fleet, through: horizon)
      try record(&fleet)
      try session?.tell(at: horizon, states: fleet.states)
      progress.show(fleet.now, alive: fleet.aliveCount, events: fleet.eventCount)
      keepPace(fleet.now)
    }
    let interrupted = fleet.now < end
    let report = fleet.finish(pool)
    try record(&fleet)
    progress.clear()
    return (report, interrupted)
  }

  /// Virtual time between two looks at the outside world.
  ///
  /// Each cell runs through a step alone, so a step in which its nodes wake several times finds them in the cache.
  private var step: SimDuration {
    let often = 4 * (plan.groups.map(\.schedule.interval).min() ?? .zero)
    let finest = plan.duration.nanoseconds / 240
    let share = SimDuration(
      nanoseconds: max(1, finest, min(often.nanoseconds, plan.duration.nanoseconds / 20)))
    guard let pace else { return session?.telemetryInterval.map { min($0, share) } ?? share }
    return min(share, SimDuration(seconds: max(1e-3, pace / 5)))
  }

  private func advance(_ fleet: inout Fleet, through horizon: SimTime) throws {
    repeat {
      fleet.advance(through: horizon, pool)
      guard let session else { continue }
      let questions = fleet.takeQuestions().flatMap { $0 }
      if questions.isEmpty { continue }
      let payloads = questions.map { fleet.payload(of: $0) }
      fleet.deliver(try session.ask(questions, payloads: payloads))
    } while fleet.now < horizon
  }

  private mutating func record(_ fleet: inout Fleet) throws {
    let rows = fleet.takeRows()
    lives += rows.lives
    try session?.tell(rows.lives)
    try writer.write(rows)
  }

  private func keepPace(_ now: SimTime) {
    guard let pace else { return }
    while !Interrupt.isRequested {
      let ahead = (now - .start).seconds / pace - progress.wallSeconds
      if ahead <= 0 { return }
      session?.rest(milliseconds: Int32(min(ahead, 0.1) * 1000))
      if session == nil { Thread.sleep(forTimeInterval: min(ahead, 0.1)) }
    }
  }
}
