/// A model's float32 weights in one run of memory, packed for the kernels at load.
///
/// Matrices become panels of sixteen outputs; rows and heads are padded to whole lanes with zeros; the queries'
/// weights are multiplied by 1/√(head width).
struct FloatWeights: Sendable {
  /// One block's layers.
  struct Block: Sendable {
    /// Heads that were not removed; `qkv` and `out` have no others.
    let heads: Int
    /// Offset of what the attention has beside its layers: fixed weights, (heads, tokens, tokens); Linformer's
    /// projection, (rank, tokens); or Performer's features transposed, (head width, features padded to whole lanes).
    let extra: Int
    let norm1: Norm
    /// Outputs: all queries, all keys, all values, or values alone; each head padded to whole lanes.
    let qkv: Linear
    /// Inputs: the heads, each padded to whole lanes.
    let out: Linear
    let norm2: Norm
    let ff1: Linear
    let ff2: Linear
  }

  /// One exit's layers.
  struct Exit: Sendable {
    let norm: Norm
    let head: Linear
  }

  let values: ContiguousArray<Float>
  let embed: Linear
  /// Offset of the positions, rows of padded width.
  let position: Int
  let blocks: [Block]
  let exits: [Exit]

  /// - Parameter kept: the heads of each block that were not removed.
  init(_ file: Safetensors, _ shape: ModelShape, kept: [[Int]]) throws(LibraryError) {
    var packer = WeightPacker(file: file)
    let (d, ff) = (shape.width, shape.feedForward)
    embed = try packer.linear("embed", shape.features, d)
    position = packer.values.count
    let positions = try file.floats("position", shape: [shape.tokens, d])
    for i in 0..<shape.tokens { packer.append(positions[i * d..<(i + 1) * d], paddedTo: padded(d)) }
    var blocks: [Block] = []
    var exits: [Exit] = []
    // Random features want queries and keys scaled alike.
    let width = Float(shape.headWidth)
    let (scaled, factor) =
      switch shape.attention {
      case .performer: (2 * d, 1 / width.squareRoot().squareRoot())
      case .fixed: (0, Float(1))
      default: (d, 1 / width.squareRoot())
      }
    for l in 0..<shape.blocks {
      let heads = HeadPadding(shape, kept[l])
      blocks.append(
        Block(
          heads: kept[l].count, extra: try packer.extra("block.\(l)", shape),
          norm1: try packer.norm("block.\(l).norm1", d),
          qkv: try packer.linear(
            "block.\(l).qkv", d, shape.projections * d, rows: heads.rows, scaled: scaled, by: factor),
          out: try packer.linear("block.\(l).out", d, d, columns: heads.columns),
          norm2: try packer.norm("block.\(l).norm2", d),
          ff1: try packer.linear("block.\(l).ff1", d, ff),
          ff2: try packer.linear("block.\(l).ff2", ff, d)))
      exits.append(
        Exit(
          norm: try packer.norm("exit.\(l).norm", d),
          head: try packer.linear("exit.\(l).head", d, shape.classes)))
    }
    values = packer.values
    self.blocks = blocks
    self.exits = exits
  }
}
