/// The blocks of a spiking model: its file has the layers of an encoder, with a gain and a shift of each channel where an
/// encoder normalises.
struct SpikingWeights: Sendable {
  /// Gain and shift of each channel, no normalisation.
  struct Affine: Sendable {
    let gain: [Float]
    let shift: [Float]
  }

  /// One block's layers.
  struct Block: Sendable {
    let drive1: Affine
    let qkv: SpikingLinear
    let out: SpikingLinear
    let drive2: Affine
    let ff1: SpikingLinear
    let ff2: SpikingLinear
  }

  let blocks: [Block]

  init(_ file: Safetensors, _ shape: ModelShape) throws(LibraryError) {
    let (d, ff) = (shape.width, shape.feedForward)
    var blocks: [Block] = []
    for l in 0..<shape.blocks {
      let name = "block.\(l)"
      blocks.append(
        Block(
          drive1: try Self.affine(file, "\(name).norm1", d),
          qkv: try Self.linear(file, "\(name).qkv", d, 3 * d), out: try Self.linear(file, "\(name).out", d, d),
          drive2: try Self.affine(file, "\(name).norm2", d),
          ff1: try Self.linear(file, "\(name).ff1", d, ff), ff2: try Self.linear(file, "\(name).ff2", ff, d)))
    }
    self.blocks = blocks
  }

  private static func affine(_ file: Safetensors, _ name: String, _ width: Int) throws(LibraryError) -> Affine {
    Affine(
      gain: try file.floats("\(name).weight", shape: [width]), shift: try file.floats("\(name).bias", shape: [width]))
  }

  private static func linear(
    _ file: Safetensors, _ name: String, _ inputs: Int, _ outputs: Int
  ) throws(LibraryError) -> SpikingLinear {
    let weights = try file.floats("\(name).weight", shape: [outputs, inputs])
    let columns = (0..<inputs * outputs).map { weights[$0 % outputs * inputs + $0 / outputs] }
    return SpikingLinear(
      inputs: inputs, outputs: outputs, weights: columns, bias: try file.floats("\(name).bias", shape: [outputs]))
  }
}
