import Attention
import CKernels
import Testing

/// All versions of the loops in C that this processor runs, against one another and against their definition written
/// out one number after the other, bit for bit.
@Suite struct KernelVersions {
  typealias Version = UnsafePointer<fleetsim_kernels>

  static var versions: [Version] {
    withUnsafeTemporaryAllocation(of: Version.self, capacity: fleetsim_most_versions) { room in
      guard let base = room.baseAddress else { return [] }
      return Array(room[0..<fleetsim_versions(base)])
    }
  }

  static func padded(_ count: Int) -> Int { (count + 7) / 8 * 8 }

  /// Rows of `width` random values, padded with zeros to eights.
  static func rows(_ count: Int, _ width: Int, _ magnitude: Double, _ random: inout SplitMix) -> [Float] {
    var rows = [Float](repeating: 0, count: count * padded(width))
    for i in 0..<count { for c in 0..<width { rows[i * padded(width) + c] = Float(magnitude * random.signed()) } }
    return rows
  }

  static func bits(_ x: some Sequence<Float>) -> [UInt32] { x.map(\.bitPattern) }

  /// k, k + 16, … for each k, then halves, quarters, eighths and the last two.
  static func sum(_ x: [Float]) -> Float {
    var parts = [Float](repeating: 0, count: 16)
    for (j, value) in x.enumerated() { parts[j % 16] += value }
    for half in [8, 4, 2, 1] { for l in 0..<half { parts[l] += parts[l + half] } }
    return parts[0]
  }

  /// A head of random queries, keys and values; in some heads the softmax saturates.
  struct Head {
    let queries, keys, width, lane: Int
    let q, k, v: [Float]

    init(seed: Int) {
      var random = SplitMix(UInt64(seed))
      let sizes = seed % 8 == 0 ? (1..<3, 200..<520) : (1..<50, 1..<50)
      queries = random.integer(sizes.0)
      keys = seed % 9 == 1 ? 1 : random.integer(sizes.1)
      width = seed % 7 == 2 ? 1 : random.integer(1..<36)
      lane = padded(width)
      let magnitude = [1.0, 8, 0.01][seed % 3]
      q = rows(queries, width, magnitude, &random)
      k = rows(keys, width, magnitude, &random)
      v = rows(keys, width, 1, &random)
    }

    /// Query i over the keys of `seen`.
    func plain(_ i: Int, over seen: [Int], _ exponential: (Float) -> Float) -> [Float] {
      let scores = seen.map { j in
        (0..<width).reduce(Float(0)) { $0.addingProduct(q[i * lane + $1], k[j * lane + $1]) }
      }
      let top = scores.max() ?? 0
      let weights = scores.map { exponential($0 - top) }
      let share = 1 / sum(weights)
      return (0..<lane).map { c in
        zip(seen, weights).reduce(Float(0)) { $0.addingProduct(v[$1.0 * lane + c], $1.1) } * share
      }
    }

    /// (width, stride), for loads behind the last key.
    func transposed(stride: Int) -> [Float] {
      var keys = [Float](repeating: .nan, count: (width + 1) * stride)
      for j in 0..<self.keys { for c in 0..<width { keys[c * stride + j] = k[j * lane + c] } }
      return keys
    }
  }

  @Test func theBestComesFirstAndThePortableOneLast() {
    #expect(Self.versions.first == fleetsim_best())
    #expect(Self.versions.last.map { String(cString: $0.pointee.name) } == "portable")
  }

  @Test(arguments: 0..<60) func denseAttentionIsItsDefinition(seed: Int) {
    let head = Head(seed: seed)
    let lane = head.lane
    let plain = (0..<head.queries).flatMap { i in
      head.plain(i, over: Array(0..<head.keys)) { fleetsim_best().pointee.exponential($0) }
    }
    for version in Self.versions {
      var out = [Float](repeating: .nan, count: head.queries * lane)
      var work = [Float](repeating: .nan, count: fleetsim_dense_work(head.keys, head.width))
      version.pointee.dense_attention(
        head.q, lane, head.k, lane, head.v, lane, &out, lane, &work, head.queries, head.keys, head.width)
      #expect(Self.bits(out) == Self.bits(plain), "\(String(cString: version.pointee.name))")
    }
  }

  @Test(arguments: 0..<60) func rowsAreTheirDefinition(seed: Int) {
    let head = Head(seed: seed)
    let (lane, stride) = (head.lane, (head.keys + 15) / 16 * 16 + 16)
    let keys = head.transposed(stride: stride)
    var random = SplitMix(UInt64(1_000 + seed))
    var (seen, runs, start): ([[Int]], [Int32], [Int]) = ([], [], [0])
    for _ in 0..<head.queries {
      var row = (0..<head.keys).filter { _ in random.uniform() < 0.6 }
      if row.isEmpty { row = [head.keys - 1] }
      seen.append(row)
      for (place, j) in row.enumerated() {
        if place > 0, row[place - 1] == j - 1 { runs[runs.count - 1] += 1 } else { runs += [Int32(j), 1] }
      }
      start.append(runs.count / 2)
    }
    let plain = (0..<head.queries).flatMap { i in
      head.plain(i, over: seen[i]) { fleetsim_best().pointee.exponential($0) }
    }
    for version in Self.versions {
      let name = String(cString: version.pointee.name)
      var out = [Float](repeating: .nan, count: head.queries * lane)
      var scores = [Float](repeating: .nan, count: stride)
      version.pointee.sparse_attention(
        head.q, keys, stride, head.v, lane, &out, lane, &scores, head.queries, head.width, start, runs)
      #expect(Self.bits(out) == Self.bits(plain), "\(name)")
      // The same in steps, over lists of keys.
      let columns = (0..<head.keys).map { Int32($0) }
      for i in 0..<head.queries {
        let places = seen[i]
        let q = Array(head.q[i * lane..<(i + 1) * lane])
        var compact = [Float](repeating: .nan, count: stride)
        let top = version.pointee.score_places(q, head.k, lane, head.width, columns, places, places.count, &compact)
        #expect(top == compact[0..<places.count].max())
        version.pointee.exponentials(&compact, places.count, top)
        let share = 1 / version.pointee.sum(&compact, places.count)
        var all = [Float](repeating: .nan, count: stride)
        for (place, j) in places.enumerated() { all[j] = compact[place] }
        var step = [Float](repeating: .nan, count: lane)
        version.pointee.weigh_places(
          all, columns, places.map { Int32($0) }, places.count, head.v, lane, lane, &step)
        #expect(Self.bits(step.map { $0 * share }) == Self.bits(plain[i * lane..<(i + 1) * lane]), "\(name)")
      }
    }
  }

  @Test(arguments: 0..<40) func layersAreTheirDefinition(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (inputs, outputs, count) = (random.integer(1..<40), random.integer(1..<70), random.integer(1..<20))
    let (panels, lane) = ((outputs + 15) / 16, Self.padded(outputs))
    var weights = [Float](repeating: 0, count: panels * 16 * inputs)
    var bias = [Float](repeating: 0, count: panels * 16)
    for o in 0..<outputs {
      bias[o] = Float(random.signed())
      for k in 0..<inputs { weights[(o / 16 * inputs + k) * 16 + o % 16] = Float(random.signed()) }
    }
    let x = random.floats(count * inputs)
    let before = random.floats(count * lane)
    let rows = (0..<count).map { Int32($0) }
    for finish in [fleetsim_store, fleetsim_relu, fleetsim_accumulate] {
      var plain = before
      for i in 0..<count {
        for o in 0..<lane {
          let sum =
            o < outputs
            ? (0..<inputs).reduce(bias[o]) {
              $0.addingProduct(weights[(o / 16 * inputs + $1) * 16 + o % 16], x[i * inputs + $1])
            } : 0
          plain[i * lane + o] =
            finish == fleetsim_accumulate
            ? plain[i * lane + o] + sum : finish == fleetsim_relu && sum < 0 ? 0 : sum
        }
      }
      for version in Self.versions {
        var out = before
        version.pointee.linear(weights, bias, inputs, outputs, rows, count, x, inputs, &out, lane, finish)
        #expect(Self.bits(out) == Self.bits(plain), "\(String(cString: version.pointee.name)) \(finish)")
      }
    }
  }

  @Test(arguments: 0..<40) func normsAreTheirDefinition(seed: Int) {
    var random = SplitMix(UInt64(seed))
    let (width, count) = (random.integer(1..<70), random.integer(1..<5))
    let lane = Self.padded(width)
    let (gain, bias) = (Self.rows(1, width, 1, &random), Self.rows(1, width, 1, &random))
    let x = Self.rows(count, width, 3, &random)
    func total(_ x: [Float]) -> Float { ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7])) }
    let plain = (0..<count).flatMap { i -> [Float] in
      let row = Array(x[i * lane..<(i + 1) * lane])
      let share = 1 / Float(width)
      var (sums, squares) = ([Float](repeating: 0, count: 8), [Float](repeating: 0, count: 8))
      for c in 0..<width { sums[c % 8] += row[c] }
      let mean = total(sums) * share
      for c in 0..<width { squares[c % 8].addProduct(row[c] - mean, row[c] - mean) }
      let inverse = 1 / Float(1e-5).addingProduct(total(squares), share).squareRoot()
      return (0..<lane).map { bias[$0].addingProduct((row[$0] - mean) * inverse, gain[$0]) }
    }
    let rows = (0..<count).map { Int32($0) }
    for version in Self.versions {
      var out = [Float](repeating: .nan, count: count * lane)
      version.pointee.norm(gain, bias, 1e-5, width, rows, count, x, &out, lane)
      #expect(Self.bits(out) == Self.bits(plain), "\(String(cString: version.pointee.name))")
    }
  }

  @Test func exponentialsAreTheSame() {
    var random = SplitMix(5)
    let x = (0..<20_000).map { _ in -Float(random.uniform() * 90) } + [0, -0.0, -87, -87.5, -.infinity, -1e-30]
    let all = Self.versions.map { version in x.map { version.pointee.exponential($0).bitPattern } }
    for bits in all { #expect(bits == all[0]) }
    var many = x + [Float](repeating: .nan, count: 16)
    fleetsim_best().pointee.exponentials(&many, x.count, 0)
    #expect(Self.bits(many[0..<x.count]) == all[0])
  }
}
