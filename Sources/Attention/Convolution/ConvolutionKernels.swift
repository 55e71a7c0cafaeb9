import CKernels

/// Memory that the passes of a convolutional network use between layers; positions are padded to eights.
struct ConvolutionScratch<Value: BitwiseCopyable & ExpressibleByIntegerLiteral> {
  let input: Buffer<Value>
  /// The maps behind even and odd layers.
  let maps: [Buffer<Value>]
  /// The neighbourhoods of one row of outputs.
  let gathered: Buffer<Value>

  init(_ convolutions: [Convolution]) {
    let size = { (map: MapSize) in map.positions * padded(map.channels) }
    input = Buffer(size(convolutions[0].input), 0)
    maps = (0..<2).map { odd in
      Buffer(convolutions.indices.filter { $0 % 2 == odd }.map { size(convolutions[$0].output) }.max() ?? 0, 0)
    }
    let full = convolutions.filter { $0.layer.kind == .full }
    gathered = Buffer(full.map { $0.output.width * $0.gatheredStride }.max() ?? 0, 0)
  }

  /// What layer `i` reads: the frame's map, or the map behind the layer before.
  func input(of i: Int) -> UnsafeMutablePointer<Value> { i == 0 ? input.base : maps[(i - 1) % 2].base }
  /// Where layer `i` writes.
  func output(of i: Int) -> UnsafeMutablePointer<Value> { maps[i % 2].base }
}

extension Convolution {
  /// Values from one gathered neighbourhood to the next: an even number.
  var gatheredStride: Int { (inputsPerOutput + 1) / 2 * 2 }
  /// Values of one row of outputs.
  var rowValues: Int { output.width * padded(output.channels) }

  /// The layer as the loops in C see it.
  private var geometry: fleetsim_convolution {
    fleetsim_convolution(
      height: input.height, width: input.width, channels: input.channels, kernel_rows: layer.kernel.rows,
      kernel_columns: layer.kernel.columns, row_step: layer.stride.rows, column_step: layer.stride.columns,
      row_padding: layer.padding.rows, column_padding: layer.padding.columns, out_width: output.width)
  }

  /// What the outputs of row `row` see, as rows of a matrix: of the map `x` itself, or gathered.
  private func neighbourhoods<Value>(
    _ row: Int, _ x: UnsafePointer<Value>, _ scratch: ConvolutionScratch<Value>
  ) -> (rows: UnsafePointer<Value>, stride: Int) {
    let stride = padded(input.channels)
    if isPointwise { return (x + row * input.width * stride, stride) }
    var geometry = geometry
    fleetsim_gather(&geometry, x, MemoryLayout<Value>.stride, row, scratch.gathered.base, gatheredStride)
    return (UnsafePointer(scratch.gathered.base), gatheredStride)
  }

  /// Row `row` of max(0, w ∗ x + b).
  ///
  /// Each output starts from its bias and adds its products by kernel row, kernel column and channel, as a linear layer does
  /// over a neighbourhood with zeros around the map.
  func run(
    _ values: UnsafePointer<Float>, _ linear: Linear, row: Int, x: UnsafePointer<Float>,
    _ scratch: ConvolutionScratch<Float>, columns: RowSet, out: UnsafeMutablePointer<Float>
  ) {
    switch layer.kind {
    case .full:
      let (rows, stride) = neighbourhoods(row, x, scratch)
      linear.run(values, rows: columns, x: rows, stride: stride, out: out, outStride: padded(output.channels), .relu)
    case .depthwise:
      var geometry = geometry
      kernels.pointee.depthwise(&geometry, values + linear.weight, values + linear.bias, x, row, out)
    }
  }

  /// The same in int8, requantised.
  func run(
    _ values: UnsafePointer<Int16>, _ doubles: UnsafePointer<Double>, _ layer: IntegerWeights.Layer, row: Int,
    x: UnsafePointer<Int16>, _ scratch: ConvolutionScratch<Int16>, out: UnsafeMutablePointer<Int16>
  ) {
    let (w, bias, factor) = (values + layer.weight, doubles + layer.bias, doubles + layer.factor)
    switch self.layer.kind {
    case .full:
      let (rows, stride) = neighbourhoods(row, x, scratch)
      kernels.pointee.integer_linear(
        w, bias, factor, layer.inputs, layer.outputs, output.width, rows, stride, out, padded(output.channels),
        fleetsim_quantise_relu)
    case .depthwise:
      var geometry = geometry
      kernels.pointee.integer_depthwise(&geometry, w, bias, factor, x, row, out)
    }
  }
}
