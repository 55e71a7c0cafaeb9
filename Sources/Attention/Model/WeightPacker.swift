/// Where a head's channels go when every head is padded to whole lanes.
struct HeadPadding {
  /// The heads that are kept, ascending.
  let kept: [Int]
  let width: Int
  private let all: Int
  private let projections: Int

  init(_ shape: ModelShape, _ kept: [Int]) {
    self.kept = kept
    width = shape.headWidth
    all = shape.heads
    projections = shape.projections
  }

  /// For each padded channel of all heads, the channel it holds, or nil for padding.
  var columns: [Int?] {
    (0..<kept.count * padded(width)).map { i in
      let (place, c) = i.quotientAndRemainder(dividingBy: padded(width))
      return c < width ? kept[place] * width + c : nil
    }
  }

  /// For each padded output of all projections together, the output it holds.
  var rows: [Int?] {
    (0..<projections).flatMap { part in columns.map { $0.map { part * all * width + $0 } } }
  }
}

/// Lays a file's tensors out for the kernels.
struct WeightPacker {
  let file: Safetensors
  private(set) var values: ContiguousArray<Float> = []

  init(file: Safetensors) { self.file = file }

  /// Appends `row` and zeros up to `count`; returns where it begins.
  @discardableResult
  mutating func append(_ row: ArraySlice<Float>, paddedTo count: Int) -> Int {
    let offset = values.count
    values.append(contentsOf: row)
    values.append(contentsOf: repeatElement(0, count: count - row.count))
    return offset
  }

  /// What the attention of the block called `name` has beside its layers; see ``FloatWeights/Block/extra``.
  mutating func extra(_ name: String, _ shape: ModelShape) throws(LibraryError) -> Int {
    let offset = values.count
    switch shape.attention {
    case .dense, .window, .grid, .spiking, .spikeDriven: break
    case .fixed:
      let weights = try file.floats("\(name).fixed", shape: [shape.heads, shape.tokens, shape.tokens])
      append(weights[...], paddedTo: weights.count)
    case .linformer(let rank):
      append(
        try file.floats("\(name).low_rank.weight", shape: [rank, shape.tokens])[...], paddedTo: rank * shape.tokens)
    case .performer(let count):
      let features = try file.floats("\(name).features", shape: [count, shape.headWidth])
      for c in 0..<shape.headWidth {
        let column = (0..<count).map { features[$0 * shape.headWidth + c] }
        append(column[...], paddedTo: padded(count))
      }
    }
    return offset
  }

  /// A layer normalisation called `name`.
  mutating func norm(_ name: String, _ width: Int) throws(LibraryError) -> Norm {
    let gain = append(try file.floats("\(name).weight", shape: [width])[...], paddedTo: padded(width))
    let bias = append(try file.floats("\(name).bias", shape: [width])[...], paddedTo: padded(width))
    return Norm(width: width, gain: gain, bias: bias)
  }

  /// The float32 layer called `name`, the first `scaled` of its outputs multiplied by `factor`.
  ///
  /// `shape` is that of the file's tensor, (outputs, inputs) if absent. `rows` and `columns` say which output and input each
  /// packed one holds: themselves if absent, padding if nil.
  mutating func linear(
    _ name: String, _ inputs: Int, _ outputs: Int, shape: [Int]? = nil, rows: [Int?]? = nil, columns: [Int?]? = nil,
    scaled: Int = 0, by factor: Float = 1
  ) throws(LibraryError) -> Linear {
    var weights = try file.floats("\(name).weight", shape: shape ?? [outputs, inputs])
    var biases = try file.floats("\(name).bias", shape: [outputs])
    for i in 0..<scaled * inputs { weights[i] *= factor }
    for i in 0..<scaled { biases[i] *= factor }
    let rows = rows ?? Array(0..<outputs)
    let weight = panels(weights, inputs, rows: rows, columns: columns)
    let bias = append(rows.map { $0.map { biases[$0] } ?? 0 }[...], paddedTo: paddedToPanels(rows.count))
    return Linear(inputs: columns?.count ?? inputs, outputs: rows.count, weight: weight, bias: bias)
  }

  private mutating func panels(_ weights: [Float], _ inputs: Int, rows: [Int?], columns: [Int?]?) -> Int {
    let offset = values.count
    let columns = columns ?? Array(0..<inputs)
    for panel in stride(from: 0, to: rows.count, by: 16) {
      for column in columns {
        for o in panel..<panel + 16 {
          if let column, o < rows.count, let row = rows[o] {
            values.append(weights[row * inputs + column])
          } else {
            values.append(0)
          }
        }
      }
    }
    return offset
  }
}

extension Safetensors {
  /// The 4-bit weights called `name`: values between −7 and 7 in a tensor of int8, and the factors of their groups if a row
  /// has several.
  func nibbles(_ name: String, _ inputs: Int, _ outputs: Int, group: Int) throws(LibraryError) -> NibbleWeights {
    let values = try int8s("int8.\(name).weight", shape: [outputs, inputs])
    if let wide = values.first(where: { !(-7...7).contains($0) }) {
      throw LibraryError(
        file: self.name, part: "tensor 'int8.\(name).weight'",
        problem: "expected weights of 4 bits, -7 to 7, found \(wide)")
    }
    let groups = (inputs + group - 1) / group
    var factors = [UInt8](repeating: 1, count: outputs * groups)
    if groups > 1 {
      factors = try uint8s("int8.\(name).group", shape: [outputs, groups])
      if let bad = factors.first(where: { !(1...NibbleWeights.greatestFactor).contains(Int($0)) }) {
        throw LibraryError(
          file: self.name, part: "tensor 'int8.\(name).group'",
          problem: "expected factors from 1 to \(NibbleWeights.greatestFactor), found \(bad)")
      }
    }
    let bytes = (0..<outputs).flatMap { o in
      NibbleWeights.pack(values[o * inputs..<(o + 1) * inputs].map(Int.init))
    }
    let steps = try floats("int8.\(name).scale", shape: [outputs])
    return NibbleWeights(
      bytes: bytes, factors: factors, steps: steps, inputs: inputs, outputs: outputs, group: group)
  }
}
