import CKernels
import Testing

extension KernelVersions {
  /// A depthwise layer in float32 and over int8, of every version, against one product after the other.
  @Test(arguments: 0..<40) func depthwiseLayersAreTheirDefinition(seed: Int) {
    var random = SplitMix(UInt64(1_000 + seed))
    let channels = random.integer(1..<40)
    let (lane, panels) = (Self.padded(channels), (channels + 15) / 16)
    var layer = fleetsim_convolution(
      height: random.integer(1..<6), width: random.integer(1..<6), channels: channels,
      kernel_rows: random.integer(1..<4), kernel_columns: random.integer(1..<4), row_step: random.integer(1..<3),
      column_step: random.integer(1..<3), row_padding: random.integer(0..<3), column_padding: random.integer(0..<3),
      out_width: random.integer(1..<6))
    let taps = layer.kernel_rows * layer.kernel_columns
    let pairs = (taps + 1) / 2
    var (weights, bias) = ([Float](repeating: 0, count: panels * 16 * taps), [Float](repeating: 0, count: panels * 16))
    var integers = [Int16](repeating: 0, count: panels * 16 * 2 * pairs)
    var (shift, factor) = ([Double](repeating: 0, count: panels * 16), [Double](repeating: 0, count: panels * 16))
    for o in 0..<channels {
      (bias[o], shift[o], factor[o]) = (
        Float(random.signed()), 1_000 * random.signed().rounded(), 0.01 * random.uniform()
      )
      for k in 0..<taps {
        weights[(o / 16 * taps + k) * 16 + o % 16] = Float(random.signed())
        integers[((o / 16 * pairs + k / 2) * 16 + o % 16) * 2 + k % 2] = Int16(random.integer(-127..<128))
      }
    }
    let x = Self.rows(layer.height * layer.width, channels, 1, &random)
    let q = x.map { Int16(($0 * 127).rounded()) }
    let row = random.integer(0..<3)
    var plain = [Float](repeating: 0, count: layer.out_width * lane)
    var whole = [Int16](repeating: 0, count: layer.out_width * lane)
    for column in 0..<layer.out_width {
      for o in 0..<channels {
        var (sum, total) = (bias[o], 0)
        for k in 0..<taps {
          let y = row * layer.row_step - layer.row_padding + k / layer.kernel_columns
          let at = column * layer.column_step - layer.column_padding + k % layer.kernel_columns
          guard (0..<layer.height).contains(y), (0..<layer.width).contains(at) else { continue }
          let place = (y * layer.width + at) * lane + o
          sum = sum.addingProduct(weights[(o / 16 * taps + k) * 16 + o % 16], x[place])
          total += Int(integers[((o / 16 * pairs + k / 2) * 16 + o % 16) * 2 + k % 2]) * Int(q[place])
        }
        plain[column * lane + o] = sum < 0 ? 0 : sum
        let steps = ((Double(total) + shift[o]) * factor[o]).rounded(.toNearestOrEven)
        whole[column * lane + o] = Int16(max(0, min(127, steps)))
      }
    }
    for version in Self.versions {
      var (out, quantised) = (plain.map { _ in Float.nan }, whole.map { _ in Int16(-1) })
      version.pointee.depthwise(&layer, weights, bias, x, row, &out)
      #expect(Self.bits(out) == Self.bits(plain), "\(String(cString: version.pointee.name))")
      version.pointee.integer_depthwise(&layer, integers, shift, factor, q, row, &quantised)
      #expect(quantised == whole, "\(String(cString: version.pointee.name))")
    }
  }
}
