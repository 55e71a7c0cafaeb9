/// A layer on a map of a given size: what it reads, what it makes, and how many products that takes.
public struct Convolution: Sendable, Hashable {
  public let layer: ConvolutionShape.Layer
  /// The map it reads.
  public let input: MapSize
  /// The map it makes.
  public let output: MapSize

  /// `layer` on a map of `input`'s size.
  public init(_ layer: ConvolutionShape.Layer, on input: MapSize) {
    self.layer = layer
    self.input = input
    let (kernel, stride, padding) = (layer.kernel, layer.stride, layer.padding)
    output = MapSize(
      height: (input.height + 2 * padding.rows - kernel.rows) / stride.rows + 1,
      width: (input.width + 2 * padding.columns - kernel.columns) / stride.columns + 1, channels: layer.outputs)
  }

  /// Weights of one output: the kernel's positions, times the channels that it sees.
  public var inputsPerOutput: Int {
    layer.kernel.rows * layer.kernel.columns * (layer.kind == .full ? input.channels : 1)
  }

  /// Weights of all outputs.
  public var weights: Int { inputsPerOutput * output.channels }

  /// Whether it is a linear layer on each position by itself.
  var isPointwise: Bool {
    let one = ConvolutionShape.Extent(rows: 1, columns: 1)
    return layer.kind == .full && layer.kernel == one && layer.stride == one
      && layer.padding == ConvolutionShape.Extent(rows: 0, columns: 0)
  }

  /// Multiply-accumulates, those with the zeros around the map left out, as they are not executed.
  public var macs: Int {
    let taps = rows.taps * columns.taps
    return taps * output.channels * (layer.kind == .full ? input.channels : 1)
  }

  /// Values of the map that any output sees; a stride wider than the kernel leaves some out.
  public var valuesRead: Int { rows.seen * columns.seen * input.channels }

  private var rows: Axis {
    Axis(input.height, output.height, layer.kernel.rows, layer.stride.rows, layer.padding.rows)
  }

  private var columns: Axis {
    Axis(input.width, output.width, layer.kernel.columns, layer.stride.columns, layer.padding.columns)
  }

  /// One direction of a convolution.
  private struct Axis {
    /// Pairs of an output and a position inside the map that it sees.
    private(set) var taps = 0
    /// Positions that any output sees.
    private(set) var seen = 0

    init(_ size: Int, _ outputs: Int, _ kernel: Int, _ stride: Int, _ padding: Int) {
      var behind = 0
      for o in 0..<outputs {
        let (first, end) = (max(0, o * stride - padding), min(size, o * stride - padding + kernel))
        guard end > first else { continue }
        taps += end - first
        seen += max(0, end - max(first, behind))
        behind = max(behind, end)
      }
    }
  }
}
