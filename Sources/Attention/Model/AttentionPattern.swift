/// Which tokens each token attends to: a constant list of keys a query, in ascending order.
///
/// Stored as compressed rows, and as runs of neighbouring keys, which is what the kernels walk. Where the keys are
/// tokens, every token attends to itself, but for patterns that a file lists.
public struct AttentionPattern: Sendable, Hashable {
  /// Tokens in `first..<first + count`, neighbours in memory.
  struct Run: Sendable, Hashable {
    let first: Int32
    let count: Int32
  }

  /// n, the number of tokens.
  public let tokens: Int
  /// Where each token's keys begin in ``columns``; one more entry than tokens.
  public let rowStart: [Int]
  /// The keys of all tokens, ascending within a token.
  public let columns: [Int32]
  /// Where each token's runs begin in `runs`.
  let runStart: [Int]
  let runs: [Run]

  /// The number of (query, key) pairs.
  public var pairs: Int { columns.count }

  /// Whether every token attends to every token.
  var isDense: Bool { pairs == tokens * tokens && runs.allSatisfy { $0.first == 0 && $0.count == tokens } }

  /// The most keys of one token.
  public var longestRow: Int { (0..<tokens).map { rowStart[$0 + 1] - rowStart[$0] }.max() ?? 0 }

  /// Where each token's runs begin, and of each run its first key and its count, as the kernels take them.
  @inline(__always)
  func withRuns(_ body: (_ start: UnsafePointer<Int>, _ runs: UnsafePointer<Int32>) -> Void) {
    runStart.withUnsafeBufferPointer { start in
      runs.withUnsafeBytes { runs in
        guard let start = start.baseAddress, let runs = runs.baseAddress else { return }
        body(start, runs.assumingMemoryBound(to: Int32.self))
      }
    }
  }

  /// Every token attends to every token: n² pairs.
  public static func dense(_ tokens: Int) -> Self { window(tokens, radius: tokens) }

  /// Token i attends to j with |i − j| ≤ radius: n(2r + 1) − r(r + 1) pairs for r < n.
  public static func window(_ tokens: Int, radius: Int) -> Self {
    precondition(tokens > 0 && radius >= 0, "a window of radius \(radius) over \(tokens) tokens")
    return Self(tokens: tokens) { i in [max(0, i - radius)..<min(tokens, i + radius + 1)] }
  }

  /// Token i attends to the last `width` tokens up to and with itself: nw − w(w − 1)/2 pairs for w ≤ n.
  public static func causalWindow(_ tokens: Int, width: Int) -> Self {
    precondition(tokens > 0 && width > 0, "a causal window of \(width) over \(tokens) tokens")
    return Self(tokens: tokens) { i in [max(0, i - width + 1)..<i + 1] }
  }

  /// Token i attends to j ≡ i (mod stride): t(q + 1)² + (s − t)q² pairs for n = qs + t.
  public static func strided(_ tokens: Int, stride step: Int) -> Self {
    precondition(tokens > 0 && step > 0, "a stride of \(step) over \(tokens) tokens")
    return Self(tokens: tokens) { i in stride(from: i % step, to: tokens, by: step).map { $0..<$0 + 1 } }
  }

  /// Tokens lie on a grid, row by row; a token attends to those at Chebyshev distance ≤ radius:
  /// (R(2r + 1) − r(r + 1))(C(2r + 1) − r(r + 1)) pairs for r < R, C.
  public static func grid(rows: Int, columns: Int, radius: Int) -> Self {
    precondition(rows > 0 && columns > 0 && radius >= 0, "a radius of \(radius) over \(rows) × \(columns) tokens")
    return Self(tokens: rows * columns) { i in
      let (row, column) = (i / columns, i % columns)
      let across = max(0, column - radius)..<min(columns, column + radius + 1)
      return (max(0, row - radius)..<min(rows, row + radius + 1)).map {
        $0 * columns + across.lowerBound..<$0 * columns + across.upperBound
      }
    }
  }

  /// Every token attends to the same `keys` keys, which are not tokens: n · keys pairs.
  static func shared(_ tokens: Int, keys: Int) -> Self {
    precondition(tokens > 0 && keys > 0, "\(keys) keys for \(tokens) tokens")
    return Self(tokens: tokens) { _ in [0..<keys] }
  }

  /// The pattern whose token i attends to the tokens of `spans(i)`, which ascend and do not overlap.
  package init(tokens: Int, spans: (Int) -> [Range<Int>]) {
    self.tokens = tokens
    var rowStart = [0]
    var columns: [Int32] = []
    var runStart = [0]
    var runs: [Run] = []
    for i in 0..<tokens {
      for span in spans(i) {
        columns.append(contentsOf: span.map(Int32.init))
        if runs.count > runStart[i], let last = runs.last, Int(last.first + last.count) == span.lowerBound {
          runs[runs.count - 1] = Run(first: last.first, count: last.count + Int32(span.count))
        } else {
          runs.append(Run(first: Int32(span.lowerBound), count: Int32(span.count)))
        }
      }
      rowStart.append(columns.count)
      runStart.append(runs.count)
    }
    self.rowStart = rowStart
    self.columns = columns
    self.runStart = runStart
    self.runs = runs
  }
}
