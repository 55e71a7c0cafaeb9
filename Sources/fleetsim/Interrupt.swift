import Glibc
import Synchronization

/// Whether somebody pressed Ctrl-C. The first time asks the run to stop cleanly; the second time ends the process.
enum Interrupt {
  private static let count = Atomic<Int>(0)

  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  static func watch() {
    // Whoever started us may have blocked what stops us.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    sigaddset(&wanted, SIGINT)
    sigaddset(&wanted, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        if Interrupt.count.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
      }
    }
  }
}
