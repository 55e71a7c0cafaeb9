import Glibc

/// One measurement: how much work, in how many processor seconds, and a sum that tells if the work was the same.
struct Sample {
  var events: Double
  var seconds: Double
  var check: String

  var millionPerSecond: Double { events / seconds / 1e6 }
}

/// An engine and how it runs the work once; `nil` when it cannot.
struct Contender {
  let name: String
  let run: () -> Sample?
}

/// How measurements are taken: every contender once a round, so that other load on the machine
/// meets all of them, then the median of the rounds.
struct Bench {
  let rounds: Int
  let peers: PeerBuilder

  /// Measures `contenders` at the same work; the first is the one the others are compared with. `unit`: of millions of
  /// what samples call events, a second.
  func table(_ title: String, unit: String = "million events/s", _ contenders: [Contender]) -> BenchmarkTable {
    var rates = [[Double]](repeating: [], count: contenders.count)
    var checks = [String?](repeating: nil, count: contenders.count)
    for _ in 0..<rounds {
      for (index, contender) in contenders.enumerated() {
        guard let sample = contender.run() else { continue }
        rates[index].append(sample.millionPerSecond)
        checks[index] = sample.check
      }
    }
    let reference = checks.first ?? nil
    let rows = contenders.indices.compactMap { index -> BenchmarkRow? in
      let sorted = rates[index].sorted()
      guard !sorted.isEmpty else { return nil }
      return BenchmarkRow(
        engine: contenders[index].name, rate: sorted[sorted.count / 2], least: sorted[0],
        most: sorted[sorted.count - 1],
        hasSameResult: checks[index] == "-" ? nil : checks[index] == reference)
    }
    return BenchmarkTable(title: title, unit: unit, rows: rows)
  }

  /// Measures what one call of each of `contenders` costs, in nanoseconds; they are not compared with one another.
  func costs(_ title: String, _ contenders: [Contender]) -> BenchmarkTable {
    var table = table(title, unit: "ns", contenders)
    table.isCost = true
    table.rows = table.rows.map { row in
      BenchmarkRow(
        engine: row.engine, rate: 1e3 / row.rate, least: 1e3 / row.most, most: 1e3 / row.least,
        hasSameResult: row.hasSameResult)
    }
    return table
  }
}

/// Processor time of this process in seconds.
func processorSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
  return Double(now.tv_sec) + 1e-9 * Double(now.tv_nsec)
}

/// Seconds on the wall.
func wallSeconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) + 1e-9 * Double(now.tv_nsec)
}
