import Glibc

/// The machine's monotonic clock, for timeouts only: nothing in a result may depend on it.
enum WallClock {
  /// Nanoseconds since some fixed moment.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  static let millisecond: Int64 = 1_000_000
  static let second: Int64 = 1_000_000_000

  /// Waits between two looks at another process.
  static func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }
}
