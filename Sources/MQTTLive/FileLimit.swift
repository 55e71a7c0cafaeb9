import Glibc

/// How many connections the limit on open files allows.
public enum FileLimit {
  /// A socket, and a pair of sockets that libmosquitto opens for itself.
  public static let filesPerConnection = 3
  /// Files kept free for everything else: database, broker, children (assumed).
  static let reserve = 64

  /// Raises the process's soft limit to the hard one, and returns how many more connections fit.
  public static func connectionsThatFit() -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 64 }
    if limit.rlim_cur < limit.rlim_max {
      limit.rlim_cur = limit.rlim_max
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    let files = Int(min(limit.rlim_cur, 1 << 30)) - openFileCount() - reserve
    return max(0, files / filesPerConnection)
  }

  private static func openFileCount() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count
  }
}
