import Attention
import FleetModel
import Quantities

/// What a run came to, in words for a person.
struct Summary {
  let plan: FleetPlan
  let report: FleetReport
  let lives: [LifeRow]

  var text: String {
    var lines = ["\(plan.name): \(Words.duration(report.end - .start)) of \(Words.count(nodes.count, "node"))"]
    lines += lifetime
    for group in plan.groups.indices { lines += groupLines(group) }
    lines += gateways + energy
    return lines.joined(separator: "\n")
  }

  private var nodes: ArraySlice<NodeReport> { report.nodes.prefix(plan.nodeCount) }

  private var lifetime: [String] {
    let deaths = nodes.compactMap { $0.firstDown }.sorted()
    let alive = nodes.count { $0.alive }
    let first = deaths.first.map { Words.duration($0 - .start) } ?? "none"
    let half =
      deaths.count * 2 >= nodes.count ? Words.duration(deaths[(nodes.count + 1) / 2 - 1] - .start) : "not reached"
    var lines = [
      line("alive at the end", "\(alive) of \(nodes.count)"), line("first without power", first),
      line("half without power", half),
    ]
    let revivals = lives.count { $0.change == .revival && $0.node < plan.nodeCount }
    let failures = lives.count { $0.change == .failure }
    if failures > 0 { lines.append(line("hardware failures", "\(failures)")) }
    if revivals > 0 { lines.append(line("revivals", "\(revivals)")) }
    let replacements = lives.count { $0.change == .replacement }
    if replacements > 0 { lines.append(line("batteries replaced", "\(replacements)")) }
    return lines
  }

  private func groupLines(_ group: Int) -> [String] {
    let first = plan.groups[..<group].reduce(0) { $0 + $1.count }
    let members = nodes[first..<first + plan.groups[group].count]
    let sum = { (part: (NodeTotals) -> UInt32) in members.reduce(0) { $0 + Int(part($1.totals)) } }
    let (expected, wakes, inferences) = (sum(\.expected), sum(\.wakes), sum(\.inferences))
    var lines = ["group \(plan.groups[group].name)"]
    lines.append(
      line("accuracy", "\(Words.percent(sum(\.correct), expected)) of \(expected) frames due; silence counts as a miss")
    )
    if wakes < expected || sum(\.answered) > 0 {
      lines.append(
        line(
          "",
          "\(Words.percent(sum(\.correct), wakes)) of the \(wakes) frames looked at, "
            + "\(Words.percent(sum(\.correctLocally), wakes)) without the gateway"))
    }
    let exits = plan.groups[group].exits
    if inferences > 0, exits > 1 {
      let shares = (0..<exits).map { exit in
        Words.percent(members.reduce(0) { $0 + Int($1.totals.exits[exit]) }, inferences)
      }
      lines.append(line("exits", shares.joined(separator: " / ")))
    }
    if sum(\.gated) > 0 { lines.append(line("gated", Words.percent(sum(\.gated), wakes))) }
    if sum(\.offloads) > 0 {
      lines.append(
        line(
          "offloaded",
          "\(sum(\.offloads)) (\(Words.percent(sum(\.offloads), wakes))), \(Words.percent(sum(\.delivered), sum(\.offloads))) "
            + "heard, \(Words.percent(sum(\.answered), sum(\.offloads))) answered in time"))
    }
    lines.append(line("latency", latency(group)))
    return lines
  }

  private func latency(_ group: Int) -> String {
    let buckets = report.latencies.filter { Int($0.group) == group }.sorted { $0.lower < $1.lower }
    let total = buckets.reduce(0) { $0 + $1.count }
    guard total > 0 else { return "no frame was looked at" }
    return [50, 95, 99].map { percentile in
      var left = (total * UInt64(percentile) + 99) / 100
      let bucket = buckets.first { bucket in
        if bucket.count >= left { return true }
        left -= bucket.count
        return false
      }
      return "p\(percentile) \(Words.duration(bucket?.upper ?? .zero))"
    }.joined(separator: "  ")
  }

  /// Those gateways that can go dark.
  private var gateways: [String] {
    zip(plan.gateways, report.nodes.dropFirst(plan.nodeCount)).filter { $0.0.power != nil }.flatMap {
      gateway, account in
      [
        "gateway \(gateway.name)",
        line(
          "with power",
          "\(Words.percent(account.alivetime.seconds / (report.end - .start).seconds)) of the time, "
            + "dark \(Words.count(Int(account.totals.brownOuts), "time"))"),
        line("consumed", Words.energy(account.ledger.consumed)),
        line("harvested", Words.energy(account.ledger.harvested)),
      ]
    }
  }

  private var energy: [String] {
    let total = nodes.reduce(Joules.zero) { $0 + $1.ledger.consumed }
    let shares = EnergyCause.allCases.map { cause in (cause, nodes.reduce(Joules.zero) { $0 + $1.ledger[cause] }) }
      .filter { $0.1 > .zero }.sorted { $0.1 > $1.1 }
    var lines = ["energy", line("consumed", Words.energy(total))]
    lines += shares.map { line("  \($0.0)", "\(Words.energy($0.1))  \(Words.percent($0.1 / total))") }
    let losses = nodes.reduce(Joules.zero) { $0 + $1.ledger.ohmic + $1.ledger.selfDischarge + $1.ledger.charging }
    lines.append(line("lost in batteries", Words.energy(losses)))
    let conversion = nodes.reduce(Joules.zero) { $0 + $1.ledger.conversion }
    if conversion > .zero { lines.append(line("lost in regulators", Words.energy(conversion))) }
    let discarded = nodes.reduce(Joules.zero) { $0 + $1.ledger.discarded }
    if discarded > .zero { lines.append(line("in batteries replaced", Words.energy(discarded))) }
    let harvested = nodes.reduce(Joules.zero) { $0 + $1.ledger.harvested }
    if harvested > .zero { lines.append(line("harvested", Words.energy(harvested))) }
    return lines
  }

  private func line(_ name: String, _ value: String) -> String {
    "  \(name)\(String(repeating: " ", count: max(1, 22 - name.count)))\(value)"
  }
}
