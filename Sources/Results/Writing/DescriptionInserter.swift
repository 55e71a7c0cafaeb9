import GRDB
import Quantities

extension RunDescription {
  /// Inserts the run and everything that is known before it starts; the caller holds the transaction.
  ///
  /// - Returns: the run's number in this file.
  func insert(in database: Database) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO run (name, seed, duration_ns, scenario_text, scenario_path, fleetsim_version, git_revision,
          transport, threads, started_utc)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        name, String(seed), duration.nanoseconds, scenarioText, scenarioPath, version, revision, transport, threads,
        startedUTC,
      ])
    let run = database.lastInsertedRowID
    try insertGroups(run, in: database)
    try insertNodes(run, in: database)
    let entry = try database.cachedStatement(sql: "INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?, ?)")
    for line in provenance {
      try entry.execute(arguments: [
        run, line.item, line.constant, line.value, line.unit, line.status, line.source,
      ])
    }
    return run
  }

  private func insertGroups(_ run: Int64, in database: Database) throws {
    for (index, group) in groups.enumerated() {
      try database.execute(
        sql: "INSERT INTO node_group VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [run, index, group.name, group.model, group.stream, group.exits])
      for sensor in group.sensors {
        try database.execute(
          sql: "INSERT INTO sensor VALUES (?, ?, ?, ?, ?, ?)",
          arguments: [run, index, sensor.sensor, sensor.channel, sensor.gain, sensor.offset])
      }
      for (label, name) in group.classes.enumerated() {
        try database.execute(sql: "INSERT INTO class VALUES (?, ?, ?, ?)", arguments: [run, index, label, name])
      }
    }
    for (index, gateway) in gateways.enumerated() {
      try database.execute(
        sql: "INSERT INTO gateway VALUES (?, ?, ?, ?, ?)",
        arguments: [run, index, gateway.name, gateway.model, gateway.hasBattery ? "battery" : "mains"])
    }
  }

  private func insertNodes(_ run: Int64, in database: Database) throws {
    let insert = try database.cachedStatement(sql: "INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?)")
    for (index, node) in nodes.enumerated() {
      try insert.execute(arguments: [run, index, node.name, "node", node.group, node.gateway, node.sensor])
    }
    for (index, gateway) in gateways.enumerated() {
      try insert.execute(arguments: [run, nodes.count + index, gateway.name, "gateway", nil, index, nil])
    }
  }
}
