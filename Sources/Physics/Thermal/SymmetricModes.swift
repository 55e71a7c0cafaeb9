import Glibc

/// Eigenvalues and vectors of a symmetric matrix of up to four rows, by Jacobi's rotations.
///
/// Rows beyond the matrix's size are zero and keep the eigenvalue 0; the others come first.
struct SymmetricModes: Hashable, Sendable {
  /// Eigenvalues, largest first.
  let rates: SIMD4<Double>
  /// Unit vectors in the same order.
  let vectors: [SIMD4<Double>]

  init(_ matrix: [SIMD4<Double>]) {
    var a = matrix
    var v = (0..<4).map { row in
      var unit = SIMD4<Double>.zero
      unit[row] = 1
      return unit
    }
    for _ in 0..<40 {
      for p in 0..<3 {
        for q in (p + 1)..<4 where abs(a[p][q]) > 1e-300 { Self.rotate(&a, &v, p, q) }
      }
    }
    let order = (0..<4).sorted { (a[$0][$0], $1) > (a[$1][$1], $0) }
    var rates = SIMD4<Double>.zero
    for (place, k) in order.enumerated() { rates[place] = a[k][k] }
    self.rates = rates
    vectors = order.map { v[$0] }
  }

  /// Makes `a[p][q]` zero; the rows of `v` collect the vectors.
  private static func rotate(_ a: inout [SIMD4<Double>], _ v: inout [SIMD4<Double>], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let t = (theta >= 0 ? 1 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in 0..<4 {
      let (kp, kq) = (a[k][p], a[k][q])
      a[k][p] = c * kp - s * kq
      a[k][q] = s * kp + c * kq
    }
    let (rowP, rowQ) = (a[p], a[q])
    a[p] = c * rowP - s * rowQ
    a[q] = s * rowP + c * rowQ
    let (vectorP, vectorQ) = (v[p], v[q])
    v[p] = c * vectorP - s * vectorQ
    v[q] = s * vectorP + c * vectorQ
  }
}
