import CMosquitto
import Glibc

/// How a child process ended.
public enum ChildExit: Hashable, Sendable, CustomStringConvertible {
  /// It returned this status; 0 means success.
  case status(Int32)
  /// A signal ended it.
  case signal(Int32)

  /// For people.
  public var description: String {
    switch self {
    case .status(let status): "ended with status \(status)"
    case .signal(let signal): "was ended by signal \(signal)"
    }
  }
}

/// A program run as a child: the broker, or a gateway.
///
/// It gets a process group of its own, so that Ctrl-C at the terminal reaches this process only, and dies with the
/// *thread* that started it (Linux ties PR_SET_PDEATHSIG to the thread): start children from the main thread. The
/// death signal is set by util-linux's `setpriv`, which every Debian has, because Swift can call neither fork nor
/// prctl; where it is missing the child is ended by `terminate` or `deinit` only. No other open file of ours is
/// inherited.
public final class ChildProcess {
  /// Name for messages.
  public let name: String
  /// Process id.
  public let id: Int32
  private var exit: ChildExit?
  private let output: NamelessFile?

  /// What the child's standard output and error are.
  public enum Output: Hashable, Sendable {
    /// Ours.
    case inherited
    /// A nameless file whose end is in `lastWords`.
    case kept
  }

  /// Starts `program`, a path, with `arguments` (the program's name not among them).
  ///
  /// It inherits our environment, and `environment` as well: the place for a password, which everybody on the machine
  /// could read among the arguments.
  ///
  /// - Throws: `LinkError.childFailed` when it cannot be started.
  public convenience init(
    program: String, arguments: [String], environment: [String: String] = [:], output: Output = .inherited
  ) throws(LinkError) {
    try self.init(program: program, arguments: arguments, environment: environment, output: output, files: [])
  }

  /// The child finds `files` at descriptors 3, 4, …
  init(
    program: String, arguments: [String], environment: [String: String] = [:], output: Output, files: [NamelessFile]
  ) throws(LinkError) {
    name = program.split(separator: "/").last.map(String.init) ?? program
    self.output = output == .kept ? try NamelessFile() : nil
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    if let kept = self.output {
      posix_spawn_file_actions_adddup2(&actions, kept.descriptor, 1)
      posix_spawn_file_actions_adddup2(&actions, kept.descriptor, 2)
    }
    for (position, file) in files.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, file.descriptor, Int32(3 + position))
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, Int32(3 + files.count))
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))

    var words = [program] + arguments
    if let guardian = findProgram("setpriv") { words = [guardian, "--pdeathsig", "KILL"] + words }
    var argv = words.map { strdup($0) } + [nil]
    defer { for word in argv { free(word) } }
    var variables = Self.variables(adding: environment)
    defer { for variable in variables { free(variable) } }
    var child: pid_t = 0
    let error = posix_spawn(&child, words[0], &actions, &attributes, &argv, &variables)
    guard error == 0 else {
      throw LinkError.childFailed(
        program: name, reason: "cannot be started: " + String(cString: strerror(error)), output: "")
    }
    id = child
  }

  deinit { terminate() }

  /// Our environment and some more, for C.
  private static func variables(adding extra: [String: String]) -> [UnsafeMutablePointer<CChar>?] {
    var variables: [UnsafeMutablePointer<CChar>?] = []
    var next = environ
    while let variable = next.pointee {
      let name = String(cString: variable).prefix { $0 != "=" }
      if extra[String(name)] == nil { variables.append(strdup(variable)) }
      next += 1
    }
    return variables + extra.map { strdup("\($0.key)=\($0.value)") } + [nil]
  }

  /// How it ended; nil while it runs.
  public func poll() -> ChildExit? {
    if exit != nil { return exit }
    var status: Int32 = 0
    let found = waitpid(id, &status, WNOHANG)
    if found == id {
      exit = status & 0x7F == 0 ? .status((status >> 8) & 0xFF) : .signal(status & 0x7F)
    } else if found < 0 {
      exit = .status(-1)
    }
    return exit
  }

  /// Waits for its end, at most so long.
  public func wait(milliseconds: Int) -> ChildExit? {
    for _ in 0..<max(1, milliseconds) {
      if let exit = poll() { return exit }
      WallClock.pause(milliseconds: 1)
    }
    return poll()
  }

  /// Asks it to end with SIGTERM, and makes it end with SIGKILL after `graceMilliseconds`.
  @discardableResult
  public func terminate(graceMilliseconds: Int = 2000) -> ChildExit? {
    if let exit = poll() { return exit }
    send(SIGTERM)
    if let exit = wait(milliseconds: graceMilliseconds) { return exit }
    send(SIGKILL)
    return wait(milliseconds: 2000)
  }

  /// Sends a signal, unless it has ended.
  public func send(_ signal: Int32) {
    if poll() == nil { kill(id, signal) }
  }

  /// The end of what it printed, with `Output.kept`.
  public var lastWords: String { output?.tail() ?? "" }
}

/// The path of a program in PATH, /usr/local/sbin, /usr/sbin or /sbin.
func findProgram(_ name: String, path: String? = nil) -> String? {
  for folder in programFolders(path: path) where access(folder + "/" + name, X_OK) == 0 { return folder + "/" + name }
  return nil
}

/// Where programs are looked for; `path` stands in for PATH.
func programFolders(path: String? = nil) -> [String] {
  if let path { return path.split(separator: ":").map(String.init) }
  let variable = getenv("PATH").map { String(cString: $0) } ?? ""
  return variable.split(separator: ":").map(String.init) + ["/usr/local/sbin", "/usr/sbin", "/sbin"]
}
