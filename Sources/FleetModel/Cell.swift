import Physics
import Quantities
public import SimKernel

/// A gateway and the nodes in its radio range: what can touch one another within a run, and so the unit of sharding.
public struct Cell: World, Sendable {
  var nodes: ContiguousArray<Node>
  let behaviours: [Behaviour]
  let seed: UInt64
  let record: RecordPlan
  let end: SimTime
  /// Index of the cell's gateway in the plan.
  let gatewayIndex: UInt16
  /// One way between the gateway's radio and its model.
  let backhaul: SimDuration
  /// No answer can touch a node sooner than this after its question left the radio.
  let lookahead: SimDuration
  var climate: Climate
  var gateway: GatewayPower
  var channel: CellChannel
  /// One a node where a network adapts any, else none.
  var links: ContiguousArray<AdaptiveLink> = []
  var memo = PhysicsMemo()
  /// Runs the models itself when nothing is remembered.
  var perceivers: [Perceiver?] = []
  var rows = Rows()
  var outbox: [Question] = []
  var confusion: ContiguousArray<UInt64>
  var histograms: [LatencyHistogram]

  /// The widest label space a stream may have.
  static let classLimit = 64

  public mutating func handle(_ event: Event, _ future: inout Future) {
    let index = Int(event.target.raw)
    switch FleetEvent(event) {
    case .wake: wake(index, &future)
    case .uplinkAttempt(let count): attemptUplink(index, count, &future)
    case .uplinkEnd(let count): endUplink(index, count, &future)
    case .receiveWindow(let window, let count): openWindow(index, window, count, &future)
    case .replyArrived(let count): receive(index, count, &future)
    case .replyTimeout(let count): giveUp(index, count, &future)
    case .recovery: recover(index, &future)
    case .gatewayServed(let service): serveGateway(for: service)
    case .gatewayTick: tickGateway(&future)
    case .sample: sample(&future)
    case .failure: fail(index, &future)
    case .reboot(let count): reboot(index, count, &future)
    case .visit(let group, let count): visit(Int(group), count, &future)
    }
  }

  /// Kept out of `handle`: inlined there, the compiler copies gateway and memory out and back at every event.
  @inline(never)
  private mutating func serveGateway(for service: SimDuration) { gateway.serve(for: service, &memo) }

  /// The entity under which the cell's own events run.
  var own: EntityID { EntityID(UInt32(nodes.count)) }

  /// Hands over the rows since the last call.
  mutating func takeRows() -> Rows {
    defer { rows.removeAll() }
    return rows
  }

  /// Hands over the questions since the last call, in order of their arrival.
  mutating func takeOutbox() -> [Question] {
    defer { outbox.removeAll(keepingCapacity: true) }
    return outbox
  }
}
