/// Eight float32 values that are computed side by side, each for itself.
///
/// All kernels multiply and add in two steps, never fused, and every sum has one fixed order, so that a result
/// is the same on every processor. Rows are padded to whole lanes with zeros.
typealias Lanes = SIMD8<Float>

/// `count` rounded up to whole lanes.
func padded(_ count: Int) -> Int { (count + 7) / 8 * 8 }

extension UnsafePointer<Float> {
  /// The eight values from here on.
  @inline(__always) var lanes: Lanes { UnsafeRawPointer(self).loadUnaligned(as: Lanes.self) }
}

extension UnsafeMutablePointer<Float> {
  /// The eight values from here on.
  @inline(__always) var lanes: Lanes {
    get { UnsafeRawPointer(self).loadUnaligned(as: Lanes.self) }
    nonmutating set { UnsafeMutableRawPointer(self).storeBytes(of: newValue, as: Lanes.self) }
  }
}

extension Lanes {
  /// The sum of the lanes: halves first, then quarters, then the last two.
  @inline(__always) var total: Float {
    let four = lowHalf + highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }
}

/// Memory of one encoder, allocated once, of zeros at first.
package final class Buffer<Element: BitwiseCopyable> {
  /// The first element.
  package let base: UnsafeMutablePointer<Element>
  /// The number of elements.
  package let count: Int

  /// Memory for `count` elements, all `zero`.
  package init(_ count: Int, _ zero: Element) {
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: zero, count: max(1, count))
    self.count = count
  }

  deinit { base.deallocate() }
}

/// Rows of a matrix that a kernel shall work on, ascending.
struct RowSet {
  let base: UnsafePointer<Int32>
  let count: Int

  @inline(__always) subscript(_ i: Int) -> Int { Int(base[i]) }
}
