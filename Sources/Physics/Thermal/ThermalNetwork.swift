public import Quantities

/// A chain of one to four lumps of heat, the first farthest from the air: chip, board, box, for example.
///
///     C1·dT1/dt = P1 − (T1 − T2)/R1
///     Ci·dTi/dt = Pi + (Ti−1 − Ti)/Ri−1 − (Ti − Ti+1)/Ri            the last neighbour is the air
///     T(t + Δ) = T∞ + Σ vk·exp(−Δ/τk)                               exact for constant powers and air
///
/// With `xi = √Ci·(Ti − T∞i)` the chain is a symmetric matrix, whose eigenvalues `1/τk` and vectors are found once.
///
/// - Valid for: lumps without gradients inside; a chain, not a mesh.
/// - Not modelled: radiation and convection that depend on temperature, wind.
/// - Source: the Cauer form of a thermal network (JEDEC JESD51-14); the exact step is linear algebra.
/// - By hand: 0.4 W and 3 W behind 12 and 4 K/W at 25 °C settle at 25 + 3.4·4 + 0.4·12 = 43.4 °C.
public struct ThermalNetwork: Hashable, Sendable {
  /// One lump and the resistance towards the next, or towards the air for the last.
  public struct Lump: Hashable, Sendable {
    /// Heat capacity.
    public let capacity: JoulesPerKelvin
    /// Resistance towards the next lump.
    public let resistance: KelvinPerWatt

    /// A lump.
    ///
    /// - Precondition: both values are positive.
    public init(capacity: JoulesPerKelvin, resistance: KelvinPerWatt) {
      precondition(capacity.value > 0, "capacity is \(capacity)")
      precondition(resistance.value > 0, "resistance is \(resistance)")
      self.capacity = capacity
      self.resistance = resistance
    }
  }

  /// The lumps, from the inside to the air.
  public let lumps: [Lump]
  private let resistances: SIMD4<Double>
  private let modes: SymmetricModes
  /// `√Ci`, and 1 where there is no lump.
  private let weights: SIMD4<Double>

  /// A chain.
  ///
  /// - Precondition: one to four lumps.
  public init(_ lumps: [Lump]) {
    precondition((1...4).contains(lumps.count), "\(lumps.count) lumps, not 1 to 4")
    self.lumps = lumps
    var matrix = [SIMD4<Double>](repeating: .zero, count: 4)
    var resistances = SIMD4<Double>.zero
    var weights = SIMD4<Double>(repeating: 1)
    for (i, lump) in lumps.enumerated() {
      resistances[i] = lump.resistance.value
      weights[i] = lump.capacity.value.squareRoot()
    }
    for i in lumps.indices {
      let conductance = 1 / resistances[i]
      matrix[i][i] += conductance / (weights[i] * weights[i])
      if i + 1 < lumps.count {
        matrix[i + 1][i + 1] += conductance / (weights[i + 1] * weights[i + 1])
        matrix[i][i + 1] = -conductance / (weights[i] * weights[i + 1])
        matrix[i + 1][i] = matrix[i][i + 1]
      }
    }
    self.resistances = resistances
    self.weights = weights
    modes = SymmetricModes(matrix)
  }

  /// The time constants, in seconds, shortest first.
  public var timeConstantsSeconds: [Double] {
    (0..<4).map { modes.rates[$0] }.filter { $0 > 0 }.map { 1 / $0 }.sorted()
  }

  /// Every lump at `temperature`; places without a lump hold it too and mean nothing.
  public func uniform(_ temperature: Celsius) -> SIMD4<Double> { SIMD4(repeating: temperature.value) }

  /// Where constant `powers` (W, one a lump) lead to in air at `ambient`, in °C.
  public func steadyState(powers: SIMD4<Double>, ambient: Celsius) -> SIMD4<Double> {
    var settled = SIMD4<Double>(repeating: ambient.value)
    var flow = 0.0
    for i in lumps.indices { flow += powers[i] }
    var outside = ambient.value
    for i in lumps.indices.reversed() {
      outside += flow * resistances[i]
      settled[i] = outside
      flow -= powers[i]
    }
    return settled
  }

  /// The lumps' temperatures (°C) after constant `powers` (W) for `duration` in air at `ambient`.
  ///
  /// - Parameter memo: the caller's own; it changes no result.
  public func step(
    _ temperatures: SIMD4<Double>, powers: SIMD4<Double>, ambient: Celsius, for duration: SimDuration,
    memo: inout PhysicsMemo
  ) -> SIMD4<Double> {
    let settled = steadyState(powers: powers, ambient: ambient)
    let distance = (settled - temperatures) * weights
    var moved = SIMD4<Double>.zero
    for k in 0..<lumps.count {
      let vector = modes.vectors[k]
      let decayed = memo.decayed(ratePerSecond: modes.rates[k], over: duration)
      moved += vector * ((vector * distance).sum() * decayed)
    }
    var after = temperatures + moved / weights
    for i in lumps.count..<4 { after[i] = temperatures[i] }
    return after
  }

  /// The same, for callers that have nothing to remember.
  public func step(
    _ temperatures: SIMD4<Double>, powers: SIMD4<Double>, ambient: Celsius, for duration: SimDuration
  ) -> SIMD4<Double> {
    var memo = PhysicsMemo()
    return step(temperatures, powers: powers, ambient: ambient, for: duration, memo: &memo)
  }
}
