/// A model's int8 weights, scales and tables.
///
/// The integers are held in int16, two inputs side by side, because processors multiply and add such pairs in one step;
/// sums are int32.
struct IntegerWeights: Sendable {
  /// Units of the residual stream in 1: residuals are integers of 1/4096.
  static let unit = 4_096.0

  /// An int8 layer: the panels, and per output the bias and the factor that follows the accumulator.
  struct Layer: Sendable {
    let inputs: Int
    let outputs: Int
    /// Offset of the panels in `values`: sixteen outputs each, (inputs / 2 rounded up, 16, 2).
    let weight: Int
    /// Offset of the int32 biases in `doubles`, padded to whole panels.
    let bias: Int
    /// Offset of the factors in `doubles`, padded to whole panels.
    let factor: Int
  }

  /// A layer normalisation whose output is quantised.
  struct Norm: Sendable {
    let width: Int
    let gain: Int
    let bias: Int
    let scale: Double
  }

  /// What the attention of a block has beside its layers: a matrix in `values`, and the factors in `doubles` that follow
  /// its sums, one a row.
  enum Mixing: Sendable {
    case none
    /// P, (heads, tokens, tokens); (heads, tokens) factors.
    case fixed(weights: Int, factors: Int)
    /// E, (rank, tokens); (rank) factors for keys and for values.
    case lowRank(rank: Int, weights: Int, keyFactors: Int, valueFactors: Int)
  }

  struct Block: Sendable {
    /// The unit of scores: a difference of 1 is an exponent of so much.
    var scoreScale: Double { step / 32 }
    /// Heads that were not removed.
    let heads: Int
    let mixing: Mixing
    let norm1: Norm
    let qkv: Layer
    /// From a difference of scores to the step of the table of exponentials.
    let step: Double
    /// From the mean of values to the attention's output.
    let mix: Double
    let out: Layer
    let norm2: Norm
    let ff1: Layer
    let ff2: Layer
    /// The unit of the hidden layer's values.
    let hiddenScale: Double
    let exitNorm: Norm
    let head: Layer
  }

  let values: ContiguousArray<Int16>
  let doubles: ContiguousArray<Double>
  /// Where in `doubles` the factors behind sums of products are.
  let factors: [Range<Int>]
  /// 65535 · exp(−i / 32).
  let exponentials: ContiguousArray<UInt16>
  let inputScale: Double
  let embed: Layer
  /// Offset of the positions in `doubles`, in residual units, rows of padded width.
  let position: Int
  let blocks: [Block]

  /// - Parameters:
  ///   - kept: the heads of each block that were not removed.
  ///   - format: of the blocks' weights, int8 or int4.
  init(_ file: Safetensors, _ shape: ModelShape, kept: [[Int]], _ format: WeightFormat) throws(LibraryError) {
    let longest = max(shape.features, shape.width, shape.feedForward)
    guard longest <= ChannelQuantised.longestSum else {
      throw LibraryError(
        file: file.name, problem: "int8 layers take at most \(ChannelQuantised.longestSum) inputs, found \(longest)")
    }
    var packer = IntegerPacker(file: file)
    let scales = try packer.scales(1 + 8 * shape.blocks)
    exponentials = try packer.exponentials()
    let (d, ff) = (shape.width, shape.feedForward)
    inputScale = scales[0]
    embed = try packer.layer("embed", shape.features, d) { _, s in scales[0] * s * Self.unit }
    position = packer.doubles.count
    let positions = try file.floats("position", shape: [shape.tokens, d])
    for i in 0..<shape.tokens {
      packer.append(positions[i * d..<(i + 1) * d].map { (Double($0) * Self.unit).rounded(.toNearestOrEven) })
    }
    var blocks: [Block] = []
    for l in 0..<shape.blocks {
      let s = Array(scales[1 + 8 * l..<9 + 8 * l])
      let (ln1, q, attention, ln2, hidden, head) = (s[0], s[1], s[4], s[5], s[6], s[7])
      let heads = HeadPadding(shape, kept[l])
      // The scales of what the softmax and the weighted sum see: of projected keys and values in a Linformer.
      let (k, v, mixing) = try packer.mixing(l, shape, scales: s)
      let first = shape.projections == 1 ? 3 : 1
      blocks.append(
        Block(
          heads: kept[l].count, mixing: mixing,
          norm1: try packer.norm("block.\(l).norm1", d, ln1),
          qkv: try packer.layer("block.\(l).qkv", d, shape.projections * d, rows: heads.rows, format) { o, w in
            ln1 * w / s[first + o / d]
          },
          step: q * k / Double(shape.headWidth).squareRoot() * 32,
          mix: v / attention,
          out: try packer.layer("block.\(l).out", d, d, columns: heads.columns, format) { _, w in
            attention * w * Self.unit
          },
          norm2: try packer.norm("block.\(l).norm2", d, ln2),
          ff1: try packer.layer("block.\(l).ff1", d, ff, format) { _, w in
            shape.activation == .gelu ? ln2 * w * IntegerOnly.hiddenUnit : ln2 * w / hidden
          },
          ff2: try packer.layer("block.\(l).ff2", ff, d, format) { _, w in hidden * w * Self.unit },
          hiddenScale: hidden,
          exitNorm: try packer.norm("exit.\(l).norm", d, head),
          head: try packer.layer("exit.\(l).head", d, shape.classes) { _, w in head * w }))
    }
    self.blocks = blocks
    values = packer.values
    doubles = packer.doubles
    factors = packer.factors
  }
}

/// Lays a file's integers and scales out for the kernels.
struct IntegerPacker {
  private let file: Safetensors
  private(set) var values: ContiguousArray<Int16> = []
  private(set) var doubles: ContiguousArray<Double> = []
  private(set) var factors: [Range<Int>] = []

  init(file: Safetensors) { self.file = file }

  func scales(_ count: Int) throws(LibraryError) -> [Double] {
    try positive("int8.scales", count)
  }

  func exponentials() throws(LibraryError) -> ContiguousArray<UInt16> {
    let table = try file.int32s("int8.exp_table", shape: [256])
    if let bad = table.firstIndex(where: { UInt16(exactly: $0) == nil }) {
      throw LibraryError(
        file: file.name, part: "tensor 'int8.exp_table'",
        problem: "expected 0 to 65535, found \(table[bad]) at element \(bad)")
    }
    return ContiguousArray(table.map { UInt16($0) })
  }

  private func positive(_ name: String, _ shape: Int...) throws(LibraryError) -> [Double] {
    let scales = try file.floats(name, shape: shape)
    if let bad = scales.firstIndex(where: { $0 <= 0 }) {
      throw LibraryError(
        file: file.name, part: "tensor '\(name)'",
        problem: "expected scales above 0, found \(scales[bad]) at element \(bad)")
    }
    return scales.map(Double.init)
  }

  /// What the attention of block `l` has beside its layers, and the scales of the keys and values that it uses; `scales`
  /// are those of the block's points.
  mutating func mixing(
    _ l: Int, _ shape: ModelShape, scales: [Double]
  ) throws(LibraryError) -> (key: Double, value: Double, IntegerWeights.Mixing) {
    let (k, v, attention) = (scales[2], scales[3], scales[4])
    switch shape.attention {
    case .fixed:
      let name = "int8.block.\(l).fixed"
      let weights = try matrix(name, [shape.heads, shape.tokens, shape.tokens])
      let factors = appendFactors(
        try positive("\(name).scale", shape.heads, shape.tokens).map { $0 * v / attention })
      return (k, v, .fixed(weights: weights, factors: factors))
    case .linformer(let rank):
      let name = "int8.block.\(l).low_rank"
      let all = try positive("int8.low_rank_scales", shape.blocks, 2)
      let (key, value) = (all[2 * l], all[2 * l + 1])
      let weights = try matrix(name, [rank, shape.tokens])
      let rows = try positive("\(name).scale", rank)
      let keyFactors = appendFactors(rows.map { $0 * k / key })
      let valueFactors = appendFactors(rows.map { $0 * v / value })
      return (
        key, value, .lowRank(rank: rank, weights: weights, keyFactors: keyFactors, valueFactors: valueFactors)
      )
    default: return (k, v, .none)
    }
  }

  private mutating func matrix(_ name: String, _ shape: [Int]) throws(LibraryError) -> Int {
    let offset = values.count
    values.append(contentsOf: try file.int8s("\(name).weight", shape: shape).map(Int16.init))
    // Panels begin at whole sixteens behind it.
    values.append(contentsOf: repeatElement(0, count: paddedToPanels(values.count) - values.count))
    return offset
  }

  /// Appends `row` and zeros up to whole lanes, or to `count`; returns where it begins.
  @discardableResult
  mutating func append(_ row: [Double], paddedTo count: Int? = nil) -> Int {
    let offset = doubles.count
    doubles.append(contentsOf: row)
    doubles.append(contentsOf: repeatElement(0, count: (count ?? padded(row.count)) - row.count))
    return offset
  }

  private mutating func appendFactors(_ row: [Double], paddedTo count: Int? = nil) -> Int {
    let offset = append(row, paddedTo: count)
    factors.append(offset..<doubles.count)
    return offset
  }

  mutating func norm(_ name: String, _ width: Int, _ scale: Double) throws(LibraryError) -> IntegerWeights.Norm {
    let gain = append(try file.floats("\(name).weight", shape: [width]).map(Double.init))
    let bias = append(try file.floats("\(name).bias", shape: [width]).map(Double.init))
    return IntegerWeights.Norm(width: width, gain: gain, bias: bias, scale: scale)
  }

  /// `shape` is that of the file's tensor, (outputs, inputs) if absent; `factor(output, weight scale)` is what the accumulator
  /// is multiplied by.
  mutating func layer(
    _ name: String, _ inputs: Int, _ outputs: Int, shape: [Int]? = nil, rows: [Int?]? = nil, columns: [Int?]? = nil,
    _ format: WeightFormat = .int8, factor: (Int, Double) -> Double
  ) throws(LibraryError) -> IntegerWeights.Layer {
    let weights: [Int8]
    if case .int4(let group) = format {
      let nibbles = try file.nibbles(name, inputs, outputs, group: group)
      weights = (0..<inputs * outputs).map { Int8(nibbles.whole($0 / inputs, $0 % inputs)) }
    } else {
      weights = try file.int8s("int8.\(name).weight", shape: shape ?? [outputs, inputs])
    }
    let biases = try file.int32s("int8.\(name).bias", shape: [outputs])
    let scales = try positive("int8.\(name).scale", outputs)
    let rows = rows ?? Array(0..<outputs)
    let columns = columns ?? Array(0..<inputs)
    let weight = panels(weights, inputs, rows, columns)
    let count = paddedToPanels(rows.count)
    let bias = append(rows.map { $0.map { Double(biases[$0]) } ?? 0 }, paddedTo: count)
    let factors = appendFactors(rows.map { $0.map { factor($0, scales[$0]) } ?? 0 }, paddedTo: count)
    return IntegerWeights.Layer(
      inputs: columns.count, outputs: rows.count, weight: weight, bias: bias, factor: factors)
  }

  private mutating func panels(_ weights: [Int8], _ inputs: Int, _ rows: [Int?], _ columns: [Int?]) -> Int {
    let offset = values.count
    for panel in stride(from: 0, to: rows.count, by: 16) {
      for k in stride(from: 0, to: columns.count, by: 2) {
        for o in panel..<panel + 16 {
          for column in k..<k + 2 {
            if o < rows.count, let row = rows[o], column < columns.count, let column = columns[column] {
              values.append(Int16(weights[row * inputs + column]))
            } else {
              values.append(0)
            }
          }
        }
      }
    }
    return offset
  }
}
