import FleetModel

extension Schema {
  /// Tables in the order of their references. Times are virtual nanoseconds since the scenario's start.
  static let tables = [
    run, provenance, nodeGroup, classes, sensor, gateway, node, sample, inference, message, life, lifeByNode, nodeTotal,
    cause,
    causeRows, energy, confusion, latency,
  ]

  private static let run = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      status TEXT NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'finished', 'interrupted', 'failed')),
      problem TEXT,
      seed TEXT NOT NULL,
      duration_ns INTEGER NOT NULL CHECK (duration_ns >= 0),
      end_time_ns INTEGER CHECK (end_time_ns >= 0),
      event_count INTEGER CHECK (event_count >= 0),
      scenario_text TEXT NOT NULL,
      scenario_path TEXT,
      fleetsim_version TEXT NOT NULL,
      git_revision TEXT,
      transport TEXT NOT NULL,
      threads INTEGER NOT NULL CHECK (threads > 0),
      started_utc TEXT NOT NULL,
      wall_s REAL CHECK (wall_s >= 0)
    ) STRICT;
    """

  private static let provenance = """
    CREATE TABLE provenance (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      item TEXT NOT NULL,
      constant TEXT NOT NULL,
      value TEXT NOT NULL,
      unit TEXT NOT NULL,
      status TEXT NOT NULL,
      source TEXT NOT NULL,
      PRIMARY KEY (run, item, constant)
    ) STRICT, WITHOUT ROWID;
    """

  private static let nodeGroup = """
    CREATE TABLE node_group (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      node_group INTEGER NOT NULL,
      name TEXT NOT NULL,
      model TEXT NOT NULL,
      stream TEXT NOT NULL,
      exits INTEGER NOT NULL CHECK (exits BETWEEN 0 AND \(NodeTotals.exitLimit)),
      PRIMARY KEY (run, node_group)
    ) STRICT, WITHOUT ROWID;
    """

  private static let classes = """
    CREATE TABLE class (
      run INTEGER NOT NULL,
      node_group INTEGER NOT NULL,
      class INTEGER NOT NULL,
      name TEXT NOT NULL,
      PRIMARY KEY (run, node_group, class),
      FOREIGN KEY (run, node_group) REFERENCES node_group ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  private static let sensor = """
    CREATE TABLE sensor (
      run INTEGER NOT NULL,
      node_group INTEGER NOT NULL,
      sensor INTEGER NOT NULL CHECK (sensor >= 0),
      channel TEXT NOT NULL,
      gain REAL NOT NULL,
      offset_deviations REAL NOT NULL,
      PRIMARY KEY (run, node_group, sensor, channel),
      FOREIGN KEY (run, node_group) REFERENCES node_group ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  private static let gateway = """
    CREATE TABLE gateway (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      gateway INTEGER NOT NULL,
      name TEXT NOT NULL,
      model TEXT NOT NULL,
      power TEXT NOT NULL CHECK (power IN ('mains', 'battery')),
      PRIMARY KEY (run, gateway)
    ) STRICT, WITHOUT ROWID;
    """

  private static let node = """
    CREATE TABLE node (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      node INTEGER NOT NULL,
      name TEXT NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('node', 'gateway')),
      node_group INTEGER,
      gateway INTEGER,
      sensor INTEGER,
      PRIMARY KEY (run, node),
      FOREIGN KEY (run, node_group) REFERENCES node_group ON DELETE CASCADE,
      FOREIGN KEY (run, gateway) REFERENCES gateway ON DELETE CASCADE,
      CHECK ((kind = 'node') = (node_group IS NOT NULL)),
      CHECK (kind = 'node' OR gateway IS NOT NULL)
    ) STRICT, WITHOUT ROWID;
    """

  private static let sample = """
    CREATE TABLE sample (
      run INTEGER NOT NULL,
      time_ns INTEGER NOT NULL CHECK (time_ns >= 0),
      node INTEGER NOT NULL,
      alive INTEGER NOT NULL CHECK (alive IN (0, 1)),
      state_of_charge REAL NOT NULL,
      voltage_v REAL NOT NULL,
      temperature_c REAL NOT NULL,
      consumed_j REAL NOT NULL,
      harvested_j REAL NOT NULL,
      PRIMARY KEY (run, time_ns, node),
      FOREIGN KEY (run, node) REFERENCES node ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  private static let inference = """
    CREATE TABLE inference (
      run INTEGER NOT NULL,
      time_ns INTEGER NOT NULL CHECK (time_ns >= 0),
      node INTEGER NOT NULL,
      frame INTEGER NOT NULL,
      label INTEGER NOT NULL,
      local INTEGER NOT NULL,
      final INTEGER NOT NULL,
      exit INTEGER,
      confidence REAL,
      outcome TEXT NOT NULL \(sqlCheck("outcome", InferenceOutcome.self, \.word)),
      latency_ns INTEGER NOT NULL CHECK (latency_ns >= 0),
      PRIMARY KEY (run, time_ns, node),
      FOREIGN KEY (run, node) REFERENCES node ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  private static let message = """
    CREATE TABLE message (
      run INTEGER NOT NULL,
      sent_ns INTEGER NOT NULL CHECK (sent_ns >= 0),
      node INTEGER NOT NULL,
      count INTEGER NOT NULL,
      gateway INTEGER NOT NULL,
      payload_bytes INTEGER NOT NULL CHECK (payload_bytes >= 0),
      airtime_ns INTEGER NOT NULL CHECK (airtime_ns >= 0),
      fate TEXT NOT NULL \(sqlCheck("fate", MessageFate.self, \.word)),
      queueing_ns INTEGER NOT NULL CHECK (queueing_ns >= 0),
      service_ns INTEGER NOT NULL CHECK (service_ns >= 0),
      answered_ns INTEGER CHECK (answered_ns >= sent_ns),
      PRIMARY KEY (run, sent_ns, node, count),
      FOREIGN KEY (run, node) REFERENCES node ON DELETE CASCADE,
      FOREIGN KEY (run, gateway) REFERENCES gateway ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  private static let life = """
    CREATE TABLE life (
      run INTEGER NOT NULL,
      time_ns INTEGER NOT NULL CHECK (time_ns >= 0),
      node INTEGER NOT NULL,
      change TEXT NOT NULL \(sqlCheck("change", LifeChange.self, \.word)),
      state_of_charge REAL NOT NULL,
      voltage_v REAL NOT NULL,
      PRIMARY KEY (run, time_ns, node, change),
      FOREIGN KEY (run, node) REFERENCES node ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  private static let lifeByNode = "CREATE INDEX life_by_node ON life (run, node, change, time_ns);"

  private static let nodeTotal = """
    CREATE TABLE node_total (
      run INTEGER NOT NULL,
      node INTEGER NOT NULL,
      expected INTEGER NOT NULL,
      wakes INTEGER NOT NULL,
      gated INTEGER NOT NULL,
      inferences INTEGER NOT NULL,
      exit_0 INTEGER NOT NULL, exit_1 INTEGER NOT NULL, exit_2 INTEGER NOT NULL, exit_3 INTEGER NOT NULL,
      exit_4 INTEGER NOT NULL, exit_5 INTEGER NOT NULL, exit_6 INTEGER NOT NULL, exit_7 INTEGER NOT NULL,
      offloads INTEGER NOT NULL,
      delivered INTEGER NOT NULL,
      answered INTEGER NOT NULL,
      timed_out INTEGER NOT NULL,
      correct INTEGER NOT NULL,
      correct_locally INTEGER NOT NULL,
      brown_outs INTEGER NOT NULL,
      sent_bytes INTEGER NOT NULL,
      state_of_charge REAL NOT NULL,
      capacity_left REAL NOT NULL,
      alive INTEGER NOT NULL CHECK (alive IN (0, 1)),
      alive_time_ns INTEGER NOT NULL CHECK (alive_time_ns >= 0),
      first_down_ns INTEGER CHECK (first_down_ns >= 0),
      PRIMARY KEY (run, node),
      FOREIGN KEY (run, node) REFERENCES node ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  private static let cause = """
    CREATE TABLE cause (
      cause TEXT PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('spent', 'lost', 'supplied', 'left', 'refused', 'check')),
      position INTEGER NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID;
    """

  private static let causeRows: String = {
    let spent = EnergyCause.allCases.map { ("\($0.word)", "spent") }
    let rest = AccountLine.allCases.map { ("\($0.word)", $0.kind) }
    let rows = (spent + rest).enumerated().map { "('\($0.element.0)', '\($0.element.1)', \($0.offset))" }
    return "INSERT INTO cause (cause, kind, position) VALUES\n  \(rows.joined(separator: ",\n  "));"
  }()

  private static let energy = """
    CREATE TABLE energy (
      run INTEGER NOT NULL,
      node INTEGER NOT NULL,
      cause TEXT NOT NULL REFERENCES cause,
      joules REAL NOT NULL,
      PRIMARY KEY (run, node, cause),
      FOREIGN KEY (run, node) REFERENCES node ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  private static let confusion = """
    CREATE TABLE confusion (
      run INTEGER NOT NULL,
      node_group INTEGER NOT NULL,
      label INTEGER NOT NULL,
      predicted INTEGER NOT NULL,
      count INTEGER NOT NULL CHECK (count >= 0),
      PRIMARY KEY (run, node_group, label, predicted),
      FOREIGN KEY (run, node_group) REFERENCES node_group ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """

  private static let latency = """
    CREATE TABLE latency (
      run INTEGER NOT NULL,
      node_group INTEGER NOT NULL,
      outcome TEXT NOT NULL \(sqlCheck("outcome", InferenceOutcome.self, \.word)),
      lower_ns INTEGER NOT NULL CHECK (lower_ns >= 0),
      upper_ns INTEGER NOT NULL CHECK (upper_ns > lower_ns),
      count INTEGER NOT NULL CHECK (count >= 0),
      PRIMARY KEY (run, node_group, outcome, lower_ns),
      FOREIGN KEY (run, node_group) REFERENCES node_group ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """
}
