import CMosquitto  // its <sys/epoll.h> brings sigset_t along, and claims it in some builds
import Glibc

/// A Mosquitto of our own: on the loopback interface, a free port and a random password.
///
/// Its configuration is a template (see `broker-config/`) whose `@PORT@`, `@PASSWORD_FILE@` and `@USER@` are filled
/// in. Configuration and hashed password are nameless files that only the broker inherits, so nothing is left on the
/// disk, however this process ends. It keeps no messages over a restart: the links publish what was retained again.
public final class PrivateBroker {
  /// Where it listens, with the login.
  public let address: BrokerAddress
  /// How often it was started, 1 at first.
  public private(set) var startCount = 0
  private let program: String
  private let configuration: NamelessFile
  private let passwords: NamelessFile
  private var child: ChildProcess?

  /// Starts a broker and waits until it has accepted a connection.
  ///
  /// - Parameters:
  ///   - template: path of the configuration template.
  ///   - searchPath: folders to look for `mosquitto` in, instead of PATH and the usual ones.
  /// - Throws: `LinkError.programMissing`, `.childFailed`, or `.file` for the template.
  public init(template: String, searchPath: String? = nil) throws(LinkError) {
    guard let program = findProgram("mosquitto", path: searchPath),
      let hasher = findProgram("mosquitto_passwd", path: searchPath) ?? findProgram("mosquitto_passwd")
    else {
      throw LinkError.programMissing(
        program: "mosquitto", searched: programFolders(path: searchPath), package: "mosquitto")
    }
    self.program = program
    let text = String(decoding: try readFile(template), as: UTF8.self)
    let login = BrokerAddress.Login(user: "fleetsim", password: randomHex(bytes: 16))
    passwords = try hashPassword(of: login, with: hasher)
    let port = try freePort()
    address = BrokerAddress(.tcp(host: "127.0.0.1", port: port), login: login)
    // Started as root, Mosquitto would become user `mosquitto`, who may not read our files.
    configuration = try NamelessFile(
      Array(
        text.replacing("@PORT@", with: "\(port)")
          .replacing("@PASSWORD_FILE@", with: "/dev/fd/4")
          .replacing("@USER@", with: geteuid() == 0 ? "root" : "mosquitto").utf8))
    try start()
  }

  /// Process id of the broker.
  public var processID: Int32? { child?.id }

  /// Starts the broker again, on the same port with the same login, if it has ended. Returns whether it had.
  @discardableResult
  public func ensureRunning() throws(LinkError) -> Bool {
    if let child, child.poll() == nil { return false }
    try start()
    return true
  }

  /// Ends the broker.
  public func stop() {
    child?.terminate()
    child = nil
  }

  private func start() throws(LinkError) {
    startCount += 1
    let child = try ChildProcess(
      program: program, arguments: ["-c", "/dev/fd/3"], output: .kept, files: [configuration, passwords])
    self.child = child
    // Mosquitto loses a signal that comes between listen() and its main loop: only a CONNACK proves it is there.
    let probe = ClientPool(address)
    let client = probe.add(ClientOptions(id: "fleetsim-probe-\(randomHex(bytes: 4))"))
    probe.connect(client)
    let deadline = WallClock.now() + 10 * WallClock.second
    while !probe.isReady(client) {
      if let exit = child.poll() {
        throw LinkError.childFailed(program: "mosquitto", reason: "\(exit)", output: child.lastWords)
      }
      guard WallClock.now() < deadline else {
        throw LinkError.childFailed(
          program: "mosquitto", reason: "does not answer at \(address) within 10 s", output: child.lastWords)
      }
      try probe.pump(milliseconds: 2)
    }
    probe.disconnectAll()
  }
}

/// So many random bytes from the system, in hexadecimal.
func randomHex(bytes: Int) -> String {
  var generator = SystemRandomNumberGenerator()
  let digits = Array("0123456789abcdef")
  return String((0..<2 * bytes).map { _ in digits[Int(generator.next() & 15)] })
}

/// A TCP port of the loopback interface that nobody listens on at this moment.
private func freePort() throws(LinkError) -> UInt16 {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let error = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0 ? 0 : errno
    }
  }
  guard error == 0 else { throw LinkError.unusable("no free TCP port: " + String(cString: strerror(error))) }
  return UInt16(bigEndian: address.sin_port)
}

/// The broker's password file, as Mosquitto's own program hashes it.
///
/// The program rewrites a named file, so for some milliseconds there is one, mode 0600 in a folder of mode 0700;
/// SIGINT and SIGTERM wait that long.
private func hashPassword(of login: BrokerAddress.Login, with program: String) throws(LinkError) -> NamelessFile {
  var blocked = sigset_t()
  var previous = sigset_t()
  sigemptyset(&blocked)
  sigaddset(&blocked, SIGINT)
  sigaddset(&blocked, SIGTERM)
  pthread_sigmask(SIG_BLOCK, &blocked, &previous)
  defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }

  let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  var folder = Array("\(parent)/fleetsim-XXXXXX".utf8CString)
  guard mkdtemp(&folder) != nil else {
    throw LinkError.file(path: parent, reason: String(cString: strerror(errno)))
  }
  defer { rmdir(folder) }
  let path = String(decoding: folder.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) + "/passwords"
  let line = Array("\(login.user):\(login.password)\n".utf8)
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw LinkError.file(path: path, reason: String(cString: strerror(errno))) }
  defer { unlink(path) }
  let written = write(descriptor, line, line.count)
  close(descriptor)
  guard written == line.count else { throw LinkError.file(path: path, reason: "cannot write") }
  let child = try ChildProcess(program: program, arguments: ["-U", path], output: .kept)
  guard child.wait(milliseconds: 10_000) == .status(0) else {
    throw LinkError.childFailed(
      program: "mosquitto_passwd", reason: child.poll().map { "\($0)" } ?? "hangs", output: child.lastWords)
  }
  return try NamelessFile(try readFile(path))
}
