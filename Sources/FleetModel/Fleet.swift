import Attention
import Physics
public import Quantities
public import SimKernel

/// A fleet in the middle of its life: cells of nodes and gateways, each with its own future.
///
/// Cells touch one another through nothing but the results, so each runs at its own pace; a cell
/// stops where the answer to a question it has sent could first matter, and goes on when it has it.
///
///     var fleet = Fleet(plan, remember: true, pool: pool)
///     while fleet.now < plan.end {
///       fleet.advance(through: horizon, pool)            // to the horizon, or to an open question
///       let answers = serve(fleet.takeQuestions())        // over MQTT, or in process
///       fleet.deliver(answers)
///       write(fleet.takeRows())
///     }
public struct Fleet: Sendable {
  private var sites: ContiguousArray<Site>
  private let behaviours: [Behaviour]
  private let plan: FleetPlan
  /// One a group: all gateways of a group run the same model.
  private let sources: [PayloadSource]

  /// Sets a fleet up at time zero.
  ///
  /// - Parameters:
  ///   - remember: execute each model once on each frame and look it up from then on; the rows are
  ///     the same as when every node executes its model each time.
  ///   - inProcess: serve the gateways' queues here; otherwise the caller does, through `takeQuestions`.
  public init(_ plan: FleetPlan, remember: Bool, inProcess: Bool, pool: ShardPool) {
    let plan = plan.clocked(on: pool)
    self.plan = plan
    behaviours = plan.groups.map { group in
      let gateway = plan.gateways[group.gateways[0]]
      let recordings = group.recordings(seed: plan.seed, on: pool)
      guard remember else { return Behaviour(group, gateway: gateway, air: plan.ambient, recordings: recordings) }
      let deck = FrameDeck(group.stream, view: group.model.card.input)
      let table = PerceptionTable(PerceptionPlan(group, recordings), deck, on: pool)
      return Behaviour(group, gateway: gateway, air: plan.ambient, table: table, recordings: recordings)
    }
    sources = zip(plan.groups, behaviours).map { PayloadSource($1.perception, plan.gateways[$0.gateways[0]]) }
    var answers: [AnswerTable?] = plan.groups.map { _ in nil }
    if inProcess {
      for (group, behaviour) in behaviours.enumerated() where remember && behaviour.offload != nil {
        answers[group] = AnswerTable(behaviour, plan.gateways[plan.groups[group].gateways[0]], on: pool)
      }
    }
    sites = ContiguousArray(CellBuilder(plan, behaviours).sites(inProcess: inProcess, answers: answers))
  }

  /// Which assumed constants each group's lifetime hangs on; nothing when models are not remembered.
  public func lifetimeStudies(on pool: ShardPool) -> [LifetimeStudy] {
    zip(plan.groups, behaviours).compactMap { group, behaviour in
      behaviour.table.map { table in
        LifetimeStudy(group, of: plan, WakeSample(behaviour, table), withEffects: true, on: pool)
      }
    }
  }

  /// The moment that every cell has reached.
  public var now: SimTime { sites.map(\.simulation.now).min() ?? .start }

  public var eventCount: Int { sites.reduce(0) { $0 + $1.simulation.eventCount } }

  /// Nodes with their power on.
  public var aliveCount: Int { sites.reduce(0) { $0 + $1.simulation.world.nodes.count { $0.life.isOn } } }

  /// Lets every cell run to `horizon`, or to its first open question.
  public mutating func advance(through horizon: SimTime, _ pool: ShardPool) {
    pool.forEach(in: &sites) { _, site in site.advance(through: horizon) }
  }

  /// The questions that wait for an answer, gateway by gateway, each in the order of service.
  public mutating func takeQuestions() -> [[Question]] {
    sites.indices.map { sites[$0].simulation.world.takeOutbox().sorted(by: Question.precedes) }
  }

  /// The bytes that the node of `question` sends about its frame.
  public func payload(of question: Question) -> [UInt8] {
    sources[Int(question.group)].payload(of: question)
  }

  /// Hands the gateways' answers to the nodes that asked.
  public mutating func deliver(_ answers: [Answer]) {
    for answer in answers { sites[Int(answer.gateway)].deliver(answer) }
  }

  /// Hands over the rows since the last call, cell by cell.
  public mutating func takeRows() -> Rows {
    var rows = Rows()
    for index in sites.indices { rows.append(sites[index].simulation.world.takeRows()) }
    return rows
  }

  /// The state of every node now, in the order of their numbers.
  public func states() -> [SampleRow] {
    let rows = sites.flatMap { site in
      site.simulation.world.nodes.indices.map { site.simulation.world.sampleRow($0, at: site.simulation.now) }
    }
    return rows.sorted { $0.node < $1.node }
  }

  /// Closes every account at the moment reached, and says what the run came to.
  public mutating func finish(_ pool: ShardPool) -> FleetReport {
    let end = now
    pool.forEach(in: &sites) { _, site in site.simulation.world.settle(at: end) }
    var report = FleetReport()
    report.end = end
    report.eventCount = eventCount
    let cells = sites.map(\.simulation.world)
    report.nodes = cells.flatMap { $0.nodeReports(at: end) }.sorted { $0.node < $1.node }
    report.nodes += cells.map { $0.gateway.report(at: end) }
    report.confusion = Self.confusion(cells)
    report.latencies = Self.latencies(cells, groups: behaviours.count)
    return report
  }

  private static func confusion(_ cells: [Cell]) -> [ConfusionRow] {
    guard var sum = cells.first?.confusion else { return [] }
    for cell in cells.dropFirst() {
      for index in sum.indices { sum[index] += cell.confusion[index] }
    }
    let width = Cell.classLimit
    return sum.indices.filter { sum[$0] > 0 }.map {
      ConfusionRow(
        group: UInt16($0 / (width * width)), label: UInt8($0 / width % width), predicted: UInt8($0 % width),
        count: sum[$0])
    }
  }

  private static func latencies(_ cells: [Cell], groups: Int) -> [LatencyRow] {
    let outcomes = InferenceOutcome.allCases
    return (0..<groups).flatMap { group in
      outcomes.flatMap { outcome in
        var sum = LatencyHistogram()
        for cell in cells { sum.add(cell.histograms[group * outcomes.count + Int(outcome.rawValue)]) }
        return sum.buckets.map {
          LatencyRow(group: UInt16(group), outcome: outcome, lower: $0.lower, upper: $0.upper, count: $0.count)
        }
      }
    }
  }
}

/// A cell, its future and, when nobody else does, the service of its gateway.
struct Site: Sendable {
  var simulation: Simulation<Cell>
  var service: LocalService?

  /// Runs to `horizon`; without a service of its own, or to the first open question.
  mutating func advance(through horizon: SimTime) {
    repeat {
      simulation.run(through: horizon)
      guard service != nil else { return }
      // At the horizon too: its answers may be due before the next run's first pause.
      for question in simulation.world.takeOutbox().sorted(by: Question.precedes) {
        if let answer = service?.serve(question) { deliver(answer) }
      }
    } while simulation.now < horizon
  }

  mutating func deliver(_ answer: Answer) {
    simulation.world.deliver(answer, &simulation.future)
  }
}

/// A gateway's queue and model in the process of its nodes.
struct LocalService: Sendable {
  private var queue: GatewayQueue
  private let answers: [AnswerTable?]
  private let sources: [PayloadSource]
  private let engine: GatewayEngine

  init(_ gateway: GatewayPlan, _ behaviours: [Behaviour], answers: [AnswerTable?]) {
    queue = GatewayQueue(workers: gateway.workers)
    self.answers = answers
    sources = behaviours.map { PayloadSource($0.perception, gateway) }
    engine = GatewayEngine(model: gateway.model, platform: gateway.platform)
  }

  /// Serves the next question; questions come in the order of their arrival.
  mutating func serve(_ question: Question) -> Answer {
    let group = Int(question.group)
    let verdict =
      answers[group]?[Int(question.frame), Int(question.sensor)]
      ?? engine.certainAnswer(sources[group].payload(of: question))
    let (start, _) = queue.serve(arrival: question.arrival, service: verdict.service)
    return Answer(question, start: start, verdict: verdict)
  }
}
