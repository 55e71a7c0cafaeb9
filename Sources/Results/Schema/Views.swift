extension Schema {
  /// The usual questions, one view each; a view names things where its tables number them.
  static let views = [
    runs, lifetime, classScore, accuracy, latencyPercentiles, energyByGroup, messages, fates, exits, audit,
    inferencesByName,
  ]

  private static let lifetime = """
    CREATE VIEW v_lifetime AS
    WITH ending AS (
      SELECT n.run, n.node_group, t.alive, t.alive_time_ns, t.first_down_ns,
        (SELECT min(l.time_ns) FROM life l
          WHERE l.run = n.run AND l.node = n.node AND l.change IN ('death', 'failure')) AS death_ns
      FROM node n LEFT JOIN node_total t ON t.run = n.run AND t.node = n.node
      WHERE n.kind = 'node'
    ), scope AS (
      SELECT * FROM ending
      UNION ALL
      SELECT run, NULL, alive, alive_time_ns, first_down_ns, death_ns FROM ending
    ), ranked AS (
      SELECT *,
        count(*) OVER (PARTITION BY run, node_group) AS nodes,
        row_number() OVER (PARTITION BY run, node_group ORDER BY first_down_ns NULLS LAST) AS down_rank,
        row_number() OVER (PARTITION BY run, node_group ORDER BY death_ns NULLS LAST) AS death_rank
      FROM scope
    )
    SELECT k.run, coalesce(g.name, '(all)') AS group_name, k.nodes,
      sum(k.alive) AS alive_at_end,
      avg(k.alive_time_ns) / r.end_time_ns AS availability,
      min(k.first_down_ns) / 86400e9 AS first_down_days,
      min(CASE WHEN k.down_rank = (k.nodes + 1) / 2 THEN k.first_down_ns END) / 86400e9 AS half_down_days,
      min(k.death_ns) / 86400e9 AS first_death_days,
      min(CASE WHEN k.death_rank = (k.nodes + 1) / 2 THEN k.death_ns END) / 86400e9 AS half_dead_days,
      CASE WHEN count(k.death_ns) = k.nodes THEN max(k.death_ns) END / 86400e9 AS last_death_days
    FROM ranked k
    JOIN run r ON r.id = k.run
    LEFT JOIN node_group g ON g.run = k.run AND g.node_group = k.node_group
    GROUP BY k.run, k.node_group
    ORDER BY k.run, k.node_group;
    """

  private static let classScore = """
    CREATE VIEW v_class AS
    WITH seen AS (
      SELECT run, node_group, label AS class FROM confusion WHERE count > 0
      UNION
      SELECT run, node_group, predicted FROM confusion WHERE count > 0
    ), counted AS (
      SELECT s.run, s.node_group, s.class,
        total(CASE WHEN f.label = s.class AND f.predicted = s.class THEN f.count END) AS hits,
        total(CASE WHEN f.label = s.class THEN f.count END) AS labelled,
        total(CASE WHEN f.predicted = s.class THEN f.count END) AS predicted
      FROM seen s JOIN confusion f ON f.run = s.run AND f.node_group = s.node_group
      GROUP BY s.run, s.node_group, s.class
    )
    SELECT c.run, g.name AS group_name, c.class, coalesce(k.name, c.class) AS class_name,
      CAST(c.labelled AS INTEGER) AS labelled, CAST(c.predicted AS INTEGER) AS predicted,
      CAST(c.hits AS INTEGER) AS correct,
      c.hits / nullif(c.predicted, 0) AS precision, c.hits / nullif(c.labelled, 0) AS recall,
      2 * c.hits / (c.labelled + c.predicted) AS f1
    FROM counted c
    JOIN node_group g ON g.run = c.run AND g.node_group = c.node_group
    LEFT JOIN class k ON k.run = c.run AND k.node_group = c.node_group AND k.class = c.class
    ORDER BY c.run, c.node_group, c.class;
    """

  private static let accuracy = """
    CREATE VIEW v_accuracy AS
    SELECT n.run, g.name AS group_name, sum(t.expected) AS expected, sum(t.wakes) AS wakes, sum(t.correct) AS correct,
      total(t.correct) / nullif(sum(t.expected), 0) AS accuracy,
      total(t.correct) / nullif(sum(t.wakes), 0) AS accuracy_awake,
      total(t.correct_locally) / nullif(sum(t.wakes), 0) AS accuracy_local,
      (SELECT avg(s.f1) FROM v_class s WHERE s.run = n.run AND s.group_name = g.name) AS macro_f1
    FROM node_total t
    JOIN node n ON n.run = t.run AND n.node = t.node
    JOIN node_group g ON g.run = n.run AND g.node_group = n.node_group
    GROUP BY n.run, n.node_group
    ORDER BY n.run, n.node_group;
    """

  private static let latencyPercentiles = """
    CREATE VIEW v_latency AS
    WITH bucket AS (
      SELECT run, node_group, outcome, upper_ns, count FROM latency
      UNION ALL
      SELECT run, node_group, '(any)', upper_ns, sum(count) FROM latency GROUP BY run, node_group, upper_ns
    ), running AS (
      SELECT *,
        sum(count) OVER (PARTITION BY run, node_group, outcome ORDER BY upper_ns) AS upto,
        sum(count) OVER (PARTITION BY run, node_group, outcome) AS answers
      FROM bucket
    )
    SELECT b.run, g.name AS group_name, b.outcome, b.answers,
      min(CASE WHEN b.upto * 100 >= b.answers * 50 THEN b.upper_ns END) / 1e6 AS p50_ms,
      min(CASE WHEN b.upto * 100 >= b.answers * 95 THEN b.upper_ns END) / 1e6 AS p95_ms,
      min(CASE WHEN b.upto * 100 >= b.answers * 99 THEN b.upper_ns END) / 1e6 AS p99_ms,
      max(b.upper_ns) / 1e6 AS longest_ms
    FROM running b JOIN node_group g ON g.run = b.run AND g.node_group = b.node_group
    WHERE b.count > 0
    GROUP BY b.run, b.node_group, b.outcome
    ORDER BY b.run, b.node_group, b.outcome;
    """

  private static let energyByGroup = """
    CREATE VIEW v_energy AS
    WITH summed AS (
      SELECT e.run, n.kind AS owner, n.node_group, e.cause, c.kind, c.position, total(e.joules) AS joules
      FROM energy e
      JOIN node n ON n.run = e.run AND n.node = e.node
      JOIN cause c ON c.cause = e.cause
      GROUP BY e.run, n.kind, n.node_group, e.cause
    ), shared AS (
      SELECT *,
        total(joules) FILTER (WHERE kind IN ('spent', 'lost')) OVER (PARTITION BY run, owner, node_group) AS used
      FROM summed
    )
    SELECT s.run, coalesce(g.name, '(gateways)') AS group_name, s.kind, s.cause, s.joules,
      CASE WHEN s.kind IN ('spent', 'lost') THEN s.joules / nullif(s.used, 0) END AS share
    FROM shared s LEFT JOIN node_group g ON g.run = s.run AND g.node_group = s.node_group
    ORDER BY s.run, s.owner DESC, s.node_group, s.position;
    """

  private static let messages = """
    CREATE VIEW v_messages AS
    SELECT n.run, g.name AS group_name, sum(t.offloads) AS messages, sum(t.delivered) AS delivered,
      total(t.delivered) / nullif(sum(t.offloads), 0) AS delivery_ratio,
      sum(t.answered) AS answered, total(t.answered) / nullif(sum(t.offloads), 0) AS answer_ratio,
      sum(t.timed_out) AS timed_out, sum(t.sent_bytes) AS sent_bytes
    FROM node_total t
    JOIN node n ON n.run = t.run AND n.node = t.node
    JOIN node_group g ON g.run = n.run AND g.node_group = n.node_group
    GROUP BY n.run, n.node_group
    ORDER BY n.run, n.node_group;
    """

  private static let fates = """
    CREATE VIEW v_fates AS
    SELECT m.run, g.name AS group_name, m.fate, count(*) AS messages,
      1.0 * count(*) / sum(count(*)) OVER (PARTITION BY m.run, n.node_group) AS share,
      avg(m.payload_bytes) AS mean_payload_bytes, avg(m.airtime_ns) / 1e6 AS mean_airtime_ms,
      avg(m.queueing_ns) / 1e6 AS mean_queueing_ms, avg(m.service_ns) / 1e6 AS mean_service_ms,
      avg(m.answered_ns - m.sent_ns) / 1e6 AS mean_answer_ms
    FROM message m
    JOIN node n ON n.run = m.run AND n.node = m.node
    JOIN node_group g ON g.run = n.run AND g.node_group = n.node_group
    GROUP BY m.run, n.node_group, m.fate
    ORDER BY m.run, n.node_group, messages DESC, m.fate;
    """

  private static let exits = """
    CREATE VIEW v_exits AS
    WITH head (exit) AS (VALUES (NULL), (0), (1), (2), (3), (4), (5), (6), (7)), counted AS (
      SELECT n.run, n.node_group, h.exit,
        sum(CASE h.exit WHEN 0 THEN t.exit_0 WHEN 1 THEN t.exit_1 WHEN 2 THEN t.exit_2 WHEN 3 THEN t.exit_3
          WHEN 4 THEN t.exit_4 WHEN 5 THEN t.exit_5 WHEN 6 THEN t.exit_6 WHEN 7 THEN t.exit_7 ELSE t.gated END) AS frames
      FROM node_total t JOIN node n ON n.run = t.run AND n.node = t.node CROSS JOIN head h
      WHERE n.kind = 'node'
      GROUP BY n.run, n.node_group, h.exit
    )
    SELECT c.run, g.name AS group_name, coalesce('exit ' || c.exit, 'gated') AS answered_by, c.frames,
      1.0 * c.frames / nullif(sum(c.frames) OVER (PARTITION BY c.run, c.node_group), 0) AS share
    FROM counted c JOIN node_group g ON g.run = c.run AND g.node_group = c.node_group
    WHERE c.exit IS NULL OR c.exit < g.exits
    ORDER BY c.run, c.node_group, c.exit;
    """

  private static let audit = """
    CREATE VIEW v_audit AS
    WITH account AS (
      SELECT e.run, e.node,
        total(e.joules) FILTER (WHERE c.kind = 'spent') AS consumed_j,
        max(e.joules) FILTER (WHERE c.kind = 'check') AS residual_j
      FROM energy e JOIN cause c ON c.cause = e.cause
      GROUP BY e.run, e.node
      HAVING residual_j IS NOT NULL
    ), ranked AS (
      SELECT *,
        count(*) OVER (PARTITION BY run) AS accounts,
        row_number() OVER (PARTITION BY run ORDER BY abs(residual_j) / nullif(consumed_j, 0) DESC, node) AS place
      FROM account
    )
    SELECT k.run, k.accounts, n.name AS worst_node, k.residual_j, k.consumed_j,
      abs(k.residual_j) / nullif(k.consumed_j, 0) AS relative_residual
    FROM ranked k JOIN node n ON n.run = k.run AND n.node = k.node
    WHERE k.place = 1
    ORDER BY k.run;
    """

  private static let runs = """
    CREATE VIEW v_runs AS
    SELECT r.id AS run, r.name, r.status, r.seed, r.transport, r.threads,
      (SELECT count(*) FROM node n WHERE n.run = r.id AND n.kind = 'node') AS nodes,
      r.end_time_ns / 86400e9 AS simulated_days,
      (SELECT total(t.correct) / nullif(sum(t.expected), 0) FROM node_total t WHERE t.run = r.id) AS accuracy,
      (SELECT sum(t.alive) FROM node_total t JOIN node n ON n.run = t.run AND n.node = t.node
        WHERE t.run = r.id AND n.kind = 'node') AS alive_at_end,
      (SELECT min(l.time_ns) / 86400e9 FROM life l JOIN node n ON n.run = l.run AND n.node = l.node
        WHERE l.run = r.id AND l.change IN ('death', 'failure') AND n.kind = 'node') AS first_death_days,
      (SELECT total(e.joules) FROM energy e JOIN cause c ON c.cause = e.cause
        JOIN node n ON n.run = e.run AND n.node = e.node
        WHERE e.run = r.id AND c.kind = 'spent' AND n.kind = 'node') AS spent_j,
      r.event_count, r.wall_s, r.started_utc
    FROM run r
    ORDER BY r.id;
    """

  private static let inferencesByName = """
    CREATE VIEW v_inference AS
    SELECT i.run, i.time_ns / 1e9 AS time_s, g.name AS group_name, n.name AS node_name, i.frame,
      coalesce(a.name, i.label) AS label, coalesce(b.name, i.local) AS local, coalesce(c.name, i.final) AS final,
      i.label = i.final AS correct, i.exit, i.confidence, i.outcome, i.latency_ns / 1e6 AS latency_ms
    FROM inference i
    JOIN node n ON n.run = i.run AND n.node = i.node
    JOIN node_group g ON g.run = n.run AND g.node_group = n.node_group
    LEFT JOIN class a ON a.run = n.run AND a.node_group = n.node_group AND a.class = i.label
    LEFT JOIN class b ON b.run = n.run AND b.node_group = n.node_group AND b.class = i.local
    LEFT JOIN class c ON c.run = n.run AND c.node_group = n.node_group AND c.class = i.final;
    """
}
