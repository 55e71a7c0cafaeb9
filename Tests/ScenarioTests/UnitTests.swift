import ScenarioYAML
import Testing

/// Numbers with units as people write them.
@Suite struct Units {
  func read(_ text: String, _ dimension: Dimension) -> Double? {
    guard let quantity = QuantityText(text) else { return nil }
    return try? quantity.value(dimension, example: "")
  }

  @Test(arguments: [
    ("225 mAh", Dimension.charge, 810), ("3.6 kC", .charge, 3_600), ("30 s", .time, 30), ("10 min", .time, 600),
    ("30 d", .time, 2_592_000), ("14 dBm", .level, 14), ("-3.5 dBm", .level, -3.5), ("2.4 GHz", .frequency, 2.4e9),
    ("868.1 MHz", .frequency, 868.1e6), ("25 °C", .temperature, 25), ("25 C", .temperature, 25),
    ("298.15 K", .temperature, 25), ("12 K/W", .thermalResistance, 12), ("5 mW", .power, 0.005),
    ("0.5 mW", .power, 0.0005), ("40 m", .length, 40), ("1.5 V", .voltage, 1.5), ("1 C", .charge, 1),
    ("2 µW", .power, 2e-6), ("2 μW", .power, 2e-6), ("2 uW", .power, 2e-6), ("1e3 s", .time, 1_000),
    ("1.5e-3 s", .time, 0.0015), ("30s", .time, 30), ("35 deg", .angle, 35), ("35°", .angle, 35),
    ("8 K", .temperatureDifference, 8), ("+4 dB", .gain, 4), ("20 J/K", .heatCapacity, 20), ("3 Wh", .energy, 10_800),
  ])
  func asPeopleWriteThem(text: String, dimension: Dimension, value: Double) throws {
    #expect(read(text, dimension) == value)
  }

  @Test(arguments: [("60 cm2", 0.006), ("60 cm²", 0.006), ("0.5 m2", 0.5), ("100 mm2", 0.0001)])
  func areas(text: String, value: Double) { #expect(read(text, .area) == value) }

  /// Hundredths come out as the nearest number, so that `35 %` is what a program writes as 0.35.
  @Test func everyPercentIsNearest() {
    for percent in 0...100 {
      #expect(
        read("\(percent) %", .share) == Double("0.\(percent < 10 ? "0" : "")\(percent)".prefix(4)) || percent == 100)
    }
    #expect(read("100 %", .share) == 1)
  }

  /// Whatever number stands before whatever unit, the value is the number times the unit's factor, but for rounding.
  @Test func everyUnitScales() throws {
    var random = Draws(state: 7)
    for dimension in Dimension.allCases {
      for unit in dimension.units {
        for _ in 0..<50 {
          let number = Double(Int(random.next() % 2_000_000) - 1_000_000) / 1_000
          for space in ["", " ", "  "] {
            let value = try #require(read("\(number)\(space)\(unit.symbol)", dimension))
            let expected = number * unit.factor + unit.offset
            #expect(abs(value - expected) <= 4 * max(expected.ulp, (number * unit.factor).ulp))
          }
        }
      }
    }
  }

  /// No unit means two things within one dimension, and none is read in a dimension that does not have it.
  @Test func unitsAreStrict() {
    for dimension in Dimension.allCases {
      let symbols = dimension.units.map(\.symbol)
      #expect(Set(symbols).count == symbols.count)
      for other in Dimension.allCases {
        for unit in other.units where !symbols.contains(unit.symbol) {
          #expect(read("1 \(unit.symbol)", dimension) == nil, "1 \(unit.symbol) as \(dimension.phrase)")
        }
      }
      #expect(read("1", dimension) == nil)
      #expect(read("1 \(symbols[0]) 2", dimension) == nil)
    }
  }

  /// Case tells mega from milli.
  @Test func caseMatters() {
    #expect(read("5 MW", .power) == nil)
    #expect(read("5 S", .time) == nil)
    #expect(read("5 mhz", .frequency) == nil)
  }

  @Test(arguments: [
    "", "s", "ten s", ".5 s", "5. s", "1,5 s", "0x10 s", "1_000 s", "inf s", "nan s", "--3 s", "1e999 s",
  ])
  func notANumber(text: String) { #expect(read(text, .time) == nil) }
}

/// Suggestions of the nearest name.
@Suite struct NearestNames {
  @Test(arguments: [
    ("duratoin", "Did you mean 'duration'?"), ("Seed", "Did you mean 'seed'?"), ("gatway", "Did you mean 'gateway'?"),
    ("env", "Did you mean 'environment'?"),
  ])
  func near(name: String, words: String) {
    #expect(suggestion(for: name, among: ["seed", "duration", "gateway", "environment"]) == words)
  }

  @Test(arguments: ["colour", "xy", ""])
  func nothingNear(name: String) {
    #expect(suggestion(for: name, among: ["seed", "duration", "gateway", "environment"]) == nil)
  }

  /// A metric: nought only between equals, the same both ways, and no shorter by a detour.
  @Test func editDistanceIsAMetric() {
    var random = Draws(state: 3)
    func word() -> String { String((0..<random.next() % 7).map { _ in "abc".randomCharacter(&random) }) }
    for _ in 0..<2_000 {
      let (a, b, c) = (word(), word(), word())
      #expect((editDistance(a, b) == 0) == (a == b))
      #expect(editDistance(a, b) == editDistance(b, a))
      #expect(editDistance(a, c) <= editDistance(a, b) + editDistance(b, c))
    }
    #expect(editDistance("kitten", "sitting") == 3)
  }
}

/// A small generator of repeatable draws (splitmix64).
struct Draws: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension String {
  fileprivate func randomCharacter(_ draws: inout Draws) -> Character {
    self[index(startIndex, offsetBy: Int(draws.next() % UInt64(count)))]
  }
}
