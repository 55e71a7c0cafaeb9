import FleetModel
import GRDB
import Quantities

/// Puts what a run came to into a database, at its end.
struct ReportInserter {
  let run: Int64
  /// Numbers at and above this are gateways, in the order of the list.
  let nodeCount: Int
  let gateways: [GatewayDescription]

  /// Inserts totals, accounts, confusion and latencies; the caller holds the transaction.
  func insert(_ report: FleetReport, in database: Database) throws {
    let totals = try RawInsert("node_total", columns: 27, in: database)
    let energy = try RawInsert("energy", columns: 4, in: database)
    totals.bind(run, 1)
    energy.bind(run, 1)
    for node in report.nodes {
      try insert(node, totals)
      try insertAccount(node, energy)
    }
    try insert(report.confusion, in: database)
    try insert(report.latencies, in: database)
  }

  private func insert(_ node: NodeReport, _ insert: RawInsert) throws {
    let totals = node.totals
    insert.bind(node.node, 2)
    insert.bind(totals.expected, 3)
    insert.bind(totals.wakes, 4)
    insert.bind(totals.gated, 5)
    insert.bind(totals.inferences, 6)
    for exit in totals.exits.indices { insert.bind(totals.exits[exit], 7 + Int32(exit)) }
    insert.bind(totals.offloads, 15)
    insert.bind(totals.delivered, 16)
    insert.bind(totals.answered, 17)
    insert.bind(totals.timedOut, 18)
    insert.bind(totals.correct, 19)
    insert.bind(totals.correctLocally, 20)
    insert.bind(totals.brownOuts, 21)
    insert.bind(totals.bytesSent, 22)
    insert.bind(node.stateOfCharge, 23)
    insert.bind(node.capacityLeft, 24)
    insert.bind(node.alive, 25)
    insert.bind(node.alivetime.nanoseconds, 26)
    insert.bind(node.firstDown?.nanoseconds, 27)
    try insert.step()
  }

  private func insertAccount(_ node: NodeReport, _ insert: RawInsert) throws {
    insert.bind(node.node, 2)
    for cause in EnergyCause.allCases {
      insert.bind(cause.word, 3)
      insert.bind(node.ledger[cause].value, 4)
      try insert.step()
    }
    guard keepsBalance(node.node) else { return }
    for line in AccountLine.allCases {
      insert.bind(line.word, 3)
      insert.bind(line.joules(node).value, 4)
      try insert.step()
    }
  }

  /// A gateway on mains has no battery, so nothing but its spending means anything.
  private func keepsBalance(_ node: UInt32) -> Bool {
    let index = Int(node) - nodeCount
    return index < 0 || gateways[index].hasBattery
  }

  private func insert(_ rows: [ConfusionRow], in database: Database) throws {
    let insert = try RawInsert("confusion", columns: 5, in: database)
    insert.bind(run, 1)
    for row in rows {
      insert.bind(row.group, 2)
      insert.bind(row.label, 3)
      insert.bind(row.predicted, 4)
      insert.bind(row.count, 5)
      try insert.step()
    }
  }

  private func insert(_ rows: [LatencyRow], in database: Database) throws {
    let insert = try RawInsert("latency", columns: 6, in: database)
    insert.bind(run, 1)
    for row in rows {
      insert.bind(row.group, 2)
      insert.bind(row.outcome.word, 3)
      insert.bind(row.lower.nanoseconds, 4)
      insert.bind(row.upper.nanoseconds, 5)
      insert.bind(row.count, 6)
      try insert.step()
    }
  }
}
