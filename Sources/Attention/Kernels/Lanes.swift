import CKernels

/// Eight float32 values that are computed side by side, each for itself.
///
/// What Swift computes is multiplied and added in two steps; the loops in C fuse them, by a definition that gives the
/// same bits on every processor. So a sum that must equal one of theirs is left to them. Rows are padded to whole lanes
/// with zeros.
typealias Lanes = SIMD8<Float>

/// The loops in C, in the version for this processor.
var kernels: UnsafePointer<fleetsim_kernels> { @inline(__always) get { fleetsim_best() } }

/// `count` rounded up to whole lanes.
func padded(_ count: Int) -> Int { (count + 7) / 8 * 8 }

/// `count` rounded up to whole panels of weights, and to the sixteen partial sums of a row.
func paddedToPanels(_ count: Int) -> Int { (count + 15) / 16 * 16 }

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
