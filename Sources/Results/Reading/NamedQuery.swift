/// A question that has a name, so that nobody needs SQL for the usual ones.
public struct NamedQuery: Hashable, Sendable {
  public let name: String
  /// What it answers, in one line.
  public let help: String
  /// One SELECT; `:run` stands for the run asked about.
  public let sql: String

  /// Every named query, in the order of a listing.
  public static let all: [NamedQuery] = [
    NamedQuery("runs", "every run in the file, side by side", "SELECT * FROM v_runs"),
    NamedQuery("lifetime", "when nodes lost power and died: the first, half of them, the last", view("v_lifetime")),
    NamedQuery(
      "deaths", "every brown-out, revival and death in order",
      """
      SELECT l.time_ns / 86400e9 AS days, coalesce(g.name, '(gateways)') AS group_name, n.name AS node_name, l.change,
        l.state_of_charge, l.voltage_v
      FROM life l
      JOIN node n ON n.run = l.run AND n.node = l.node
      LEFT JOIN node_group g ON g.run = n.run AND g.node_group = n.node_group
      WHERE l.run = :run
      ORDER BY l.time_ns, l.node, l.change
      """),
    NamedQuery(
      "accuracy", "share of right answers: of all frames due, of those looked at, without the gateway",
      view("v_accuracy")),
    NamedQuery(
      "sensors", "the sensors that were drawn: gain and offset of each channel, and how often their nodes are right",
      """
      SELECT g.name AS group_name, s.sensor,
        (SELECT count(*) FROM node n
          WHERE n.run = s.run AND n.node_group = s.node_group AND n.sensor = s.sensor) AS nodes,
        group_concat(printf('%s %.3f', s.channel, s.gain), ', ') AS gains,
        group_concat(printf('%s %+.2f', s.channel, s.offset_deviations), ', ') AS offsets,
        (SELECT total(t.correct_locally) / nullif(sum(t.wakes), 0)
          FROM node n JOIN node_total t ON t.run = n.run AND t.node = n.node
          WHERE n.run = s.run AND n.node_group = s.node_group AND n.sensor = s.sensor) AS accuracy_local,
        (SELECT total(t.correct) / nullif(sum(t.wakes), 0)
          FROM node n JOIN node_total t ON t.run = n.run AND t.node = n.node
          WHERE n.run = s.run AND n.node_group = s.node_group AND n.sensor = s.sensor) AS accuracy_awake
      FROM sensor s JOIN node_group g ON g.run = s.run AND g.node_group = s.node_group
      WHERE s.run = :run
      GROUP BY s.run, s.node_group, s.sensor
      ORDER BY s.node_group, s.sensor
      """),
    NamedQuery("classes", "precision, recall and F1 of each class", view("v_class")),
    NamedQuery(
      "confusion", "how often a frame of each class was taken for which",
      """
      SELECT g.name AS group_name, coalesce(a.name, f.label) AS label, coalesce(b.name, f.predicted) AS predicted, f.count
      FROM confusion f
      JOIN node_group g ON g.run = f.run AND g.node_group = f.node_group
      LEFT JOIN class a ON a.run = f.run AND a.node_group = f.node_group AND a.class = f.label
      LEFT JOIN class b ON b.run = f.run AND b.node_group = f.node_group AND b.class = f.predicted
      WHERE f.run = :run
      ORDER BY f.node_group, f.label, f.predicted
      """),
    NamedQuery("latency", "time from waking to the answer: median, 95 %, 99 %", view("v_latency")),
    NamedQuery("energy", "joules by cause in each group, with shares", view("v_energy")),
    NamedQuery(
      "energy-by-node", "joules spent by each node, by cause",
      """
      SELECT n.name AS node_name, total(e.joules) FILTER (WHERE c.kind = 'spent') AS spent_j,
        total(e.joules) FILTER (WHERE c.kind = 'lost') AS lost_j,
        total(e.joules) FILTER (WHERE e.cause = 'sleep') AS sleep_j,
        total(e.joules) FILTER (WHERE e.cause = 'wake') AS wake_j,
        total(e.joules) FILTER (WHERE e.cause = 'sense') AS sense_j,
        total(e.joules) FILTER (WHERE e.cause = 'gate') AS gate_j,
        total(e.joules) FILTER (WHERE e.cause = 'compute') AS compute_j,
        total(e.joules) FILTER (WHERE e.cause = 'transmit') AS transmit_j,
        total(e.joules) FILTER (WHERE e.cause = 'listen') AS listen_j,
        total(e.joules) FILTER (WHERE e.cause = 'receive') AS receive_j
      FROM energy e
      JOIN cause c ON c.cause = e.cause
      JOIN node n ON n.run = e.run AND n.node = e.node
      WHERE e.run = :run
      GROUP BY e.node
      ORDER BY e.node
      """),
    NamedQuery("messages", "messages to the gateway: delivered, answered in time, bytes", view("v_messages")),
    NamedQuery("fates", "what became of the recorded messages, and how long each step took", view("v_fates")),
    NamedQuery("exits", "which exit of the model answered, and how often the gate spared it", view("v_exits")),
    NamedQuery(
      "nodes", "every node: its counts, its battery, its time with power",
      """
      SELECT n.node, n.name AS node_name, coalesce(g.name, '(gateways)') AS group_name, w.name AS gateway_name, t.alive,
        t.state_of_charge, t.capacity_left, t.alive_time_ns / 86400e9 AS alive_days, t.first_down_ns / 86400e9 AS first_down_days,
        t.expected, t.wakes, t.gated, t.inferences, t.offloads, t.delivered, t.answered, t.timed_out, t.correct,
        t.brown_outs, t.sent_bytes
      FROM node n
      LEFT JOIN node_group g ON g.run = n.run AND g.node_group = n.node_group
      LEFT JOIN gateway w ON w.run = n.run AND w.gateway = n.gateway
      LEFT JOIN node_total t ON t.run = n.run AND t.node = n.node
      WHERE n.run = :run
      ORDER BY n.node
      """),
    NamedQuery(
      "samples", "charge, voltage and temperature of every node over time",
      """
      SELECT s.time_ns / 3600e9 AS hours, n.name AS node_name, s.alive, s.state_of_charge, s.voltage_v, s.temperature_c,
        s.consumed_j, s.harvested_j
      FROM sample s JOIN node n ON n.run = s.run AND n.node = s.node
      WHERE s.run = :run
      ORDER BY s.time_ns, s.node
      """),
    NamedQuery(
      "provenance", "every constant the run computed with, and its source",
      "SELECT item, constant, value, unit, status, source FROM provenance WHERE run = :run ORDER BY item, constant"),
    NamedQuery("audit", "how well the energy accounts balance: the worst node", view("v_audit")),
  ]

  /// The query called `name`.
  ///
  /// - Throws: `ResultsError` that names the nearest one when there is none.
  public static func named(_ name: String, file: String) throws(ResultsError) -> NamedQuery {
    if let query = all.first(where: { $0.name == name }) { return query }
    let nearest = all.map { ($0.name, distance($0.name, name)) }.min { $0.1 < $1.1 }
    let hint = nearest.map { $0.1 <= max(2, name.count / 2) ? "; did you mean '\($0.0)'?" : "" } ?? ""
    throw ResultsError(
      file: file,
      problem: "no query is called '\(name)'\(hint)\n  There are \(all.map(\.name).joined(separator: ", ")).")
  }

  private init(_ name: String, _ help: String, _ sql: String) {
    self.name = name
    self.help = help
    self.sql = sql
  }

  private static func view(_ name: String) -> String { "SELECT * FROM \(name) WHERE run = :run" }

  /// How many letters must be changed, added or left out (Levenshtein).
  private static func distance(_ a: String, _ b: String) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let best = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = best
      }
    }
    return row[b.count]
  }
}
