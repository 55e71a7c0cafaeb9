/// What can be measured. A new suite is one file and one case.
enum Suite: String, CaseIterable {
  case hold, fleet, shards, physics, attention

  func run(_ bench: Bench) -> [BenchmarkTable] {
    switch self {
    case .hold: HoldSuite.run(bench)
    case .fleet: FleetSuite.run(bench)
    case .shards: ShardSuite.run(bench)
    case .physics: PhysicsSuite.run(bench)
    case .attention: AttentionSuite.run(bench)
    }
  }
}
