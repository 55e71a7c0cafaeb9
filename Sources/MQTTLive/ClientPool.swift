import CMosquitto
import Glibc
import MQTTCore

/// Many MQTT connections driven from one thread: the caller's, in `pump`.
///
/// One epoll over libmosquitto's external loop. At most 64 connections are being made at once, because a broker's
/// listen queue is short (100 in Mosquitto) and what overflows it waits a second. A connection that breaks is made
/// again, after a delay that doubles from 20 ms to 2 s and is the same for all: they share a broker.
public final class ClientPool {
  static let connectingMax = 64
  static let patience = 10 * WallClock.second
  private static let retryDelayFirst = 20 * WallClock.millisecond
  private static let retryDelayMax = 2 * WallClock.second
  private static let shortLivesMax = 5
  private static let eventMax = 512

  public let address: BrokerAddress
  private let epoll: Int32
  private let events: UnsafeMutablePointer<epoll_event>
  private var clients: [MosquittoClient] = []
  /// Clients in phase waiting, oldest first.
  private var waiting: [Int] = []
  /// Clients that are connecting or subscribing, or closing.
  private var inMotion: [Int] = []
  private var retryAt: Int64 = 0
  private var retryDelay = ClientPool.retryDelayFirst
  private var careAt: Int64 = 0
  private var lastTrouble = ""
  private var becameReady: [Int] = []

  /// Clients that are ready.
  public private(set) var readyCount = 0
  /// Connections that broke and were not meant to.
  public private(set) var breakCount = 0

  public init(_ address: BrokerAddress) {
    self.address = address
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    events = .allocate(capacity: Self.eventMax)
  }

  deinit {
    clients.removeAll()
    Glibc.close(epoll)
    events.deallocate()
  }

  /// Adds a connection, not yet opened, and returns its number.
  public func add(_ options: ClientOptions) -> Int {
    clients.append(MosquittoClient(options, address: address))
    return clients.count - 1
  }

  /// Number of connections, open or not.
  public var count: Int { clients.count }

  /// Whether a connection can publish, all its subscriptions standing.
  public func isReady(_ client: Int) -> Bool { clients[client].phase == .ready }

  /// Whether a connection is open or on its way.
  public func isWanted(_ client: Int) -> Bool {
    switch clients[client].phase {
    case .idle: false
    case .closing: clients[client].wanted
    case .waiting, .connecting, .subscribing, .ready: true
    }
  }

  /// Lets a connection be made; `pump` does the work.
  public func connect(_ client: Int) {
    switch clients[client].phase {
    case .idle:
      clients[client].phase = .waiting
      waiting.append(client)
    case .closing: clients[client].wanted = true
    case .waiting, .connecting, .subscribing, .ready: break
    }
  }

  /// Breaks a connection as a dying device does: TCP ends without DISCONNECT, and the broker publishes the will.
  public func drop(_ client: Int) { end(client) { $0.shutDown() } }

  /// Ends a connection in order: the broker forgets the will.
  public func disconnect(_ client: Int) { end(client) { _ = mosquitto_disconnect_v5($0.handle, 0, nil) } }

  private func end(_ client: Int, by close: (MosquittoClient) -> Void) {
    let subject = clients[client]
    switch subject.phase {
    case .idle: return
    case .closing: subject.wanted = false
    case .waiting:
      subject.phase = .idle
      waiting.removeAll { $0 == client }
    case .connecting, .subscribing: tearDown(client, reconnect: false)
    case .ready:
      while subject.wantsToWrite, mosquitto_loop_write(subject.handle, 1) == 0, waitWritable(subject) {}
      close(subject)
      readyCount -= 1
      subject.wanted = false
      subject.phase = .closing(deadline: WallClock.now() + WallClock.second)
      inMotion.append(client)
      // Having sent DISCONNECT, libmosquitto closes the socket itself.
      if subject.isDead { tearDown(client, reconnect: false) } else { watch(client) }
    }
  }

  private func waitWritable(_ client: MosquittoClient) -> Bool {
    var poller = pollfd(fd: client.socket, events: Int16(POLLOUT), revents: 0)
    return poll(&poller, 1, 1000) > 0
  }

  /// Publishes on a connection; false when it is not ready, and nothing is kept for later.
  public func publish(_ message: OutgoingMessage, from client: Int) throws(LinkError) -> Bool {
    let subject = clients[client]
    guard subject.phase == .ready else { return false }
    let error = subject.publish(message)
    switch mosq_err_t(error) {
    case MOSQ_ERR_SUCCESS where !subject.isDead: break
    case MOSQ_ERR_INVAL, MOSQ_ERR_PAYLOAD_SIZE, MOSQ_ERR_MALFORMED_UTF8, MOSQ_ERR_OVERSIZE_PACKET:
      throw LinkError.unusable(
        "cannot publish \(message.payload.count) bytes to '\(message.topic)': "
          + String(cString: mosquitto_strerror(error)))
    default:
      try lose(client, error: error)
      return false
    }
    if subject.wantsToWrite != subject.watchesWriting { watch(client) }
    return true
  }

  /// Messages of a connection that are not sent (QoS 0) or not acknowledged (QoS 1 and 2) yet.
  public func outstanding(_ client: Int) -> Int { clients[client].outstanding }

  /// Takes the messages that a connection received since the last time.
  public func takeInbox(of client: Int) -> [IncomingMessage] {
    if clients[client].inbox.isEmpty { return [] }
    defer { clients[client].inbox.removeAll(keepingCapacity: true) }
    return clients[client].inbox
  }

  /// Takes the numbers of the connections that became ready since the last time.
  public func takeBecameReady() -> [Int] {
    if becameReady.isEmpty { return [] }
    defer { becameReady.removeAll(keepingCapacity: true) }
    return becameReady
  }

  /// Moves packets until something happened or `milliseconds` are over.
  ///
  /// - Throws: `LinkError.refused` or `.takenOver`, which trying again cannot cure.
  public func pump(milliseconds: Int32) throws(LinkError) {
    if !waiting.isEmpty { try startConnecting() }
    var timeout = milliseconds
    if !waiting.isEmpty || !inMotion.isEmpty { timeout = min(timeout, 10) }
    let count = epoll_wait(epoll, events, Int32(Self.eventMax), timeout)
    for event in 0..<max(0, Int(count)) {
      try handle(Int(events[event].data.u64), flags: events[event].events)
    }
    if !inMotion.isEmpty { try giveUpLate() }
    let now = WallClock.now()
    if now >= careAt {
      careAt = now + WallClock.second
      for client in clients where client.phase == .ready { mosquitto_loop_misc(client.handle) }
    }
  }

  /// Pumps until `condition` holds or `milliseconds` are over; returns whether it holds.
  public func pump(milliseconds: Int, until condition: () -> Bool) throws(LinkError) -> Bool {
    let deadline = WallClock.now() + Int64(milliseconds) * WallClock.millisecond
    while !condition() {
      let left = deadline - WallClock.now()
      if left <= 0 { return false }
      try pump(milliseconds: Int32(min(100, left / WallClock.millisecond + 1)))
    }
    return true
  }

  /// Connects all `clients` and waits until they are ready.
  ///
  /// - Throws: `LinkError.unreachable` when they are not within `milliseconds`.
  public func connectAll(milliseconds: Int) throws(LinkError) {
    for client in clients.indices { connect(client) }
    guard try pump(milliseconds: milliseconds, until: { readyCount == count }) else {
      throw LinkError.unreachable(
        address: "\(address)",
        reason: "\(readyCount) of \(count) connections after \(milliseconds) ms"
          + (lastTrouble.isEmpty ? "" : " (\(lastTrouble))"))
    }
  }

  /// Ends all connections in order, and waits for the broker to close them, at most a second.
  public func disconnectAll() {
    for client in clients.indices { disconnect(client) }
    let deadline = WallClock.now() + WallClock.second
    while clients.contains(where: { $0.phase != .idle }), WallClock.now() < deadline {
      do { try pump(milliseconds: 10) } catch { break }
    }
  }

  private func startConnecting() throws(LinkError) {
    let now = WallClock.now()
    guard now >= retryAt else { return }
    var started = 0
    while started < waiting.count, inMotion.count < Self.connectingMax {
      let client = waiting[started]
      let error = clients[client].open()
      if error != 0 {
        noteTrouble(
          error == Int32(MOSQ_ERR_ERRNO.rawValue)
            ? String(cString: strerror(errno)) : String(cString: mosquitto_strerror(error)), now: now)
        break
      }
      started += 1
      clients[client].phase = .connecting(deadline: now + Self.patience)
      inMotion.append(client)
      var event = epoll_event()
      event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue
      event.data.u64 = UInt64(client)
      clients[client].watchesWriting = true
      epoll_ctl(epoll, EPOLL_CTL_ADD, clients[client].socket, &event)
    }
    waiting.removeFirst(started)
  }

  private func handle(_ client: Int, flags: UInt32) throws(LinkError) {
    let subject = clients[client]
    guard subject.handle != nil else { return }
    var error: Int32 = 0
    if flags & EPOLLOUT.rawValue != 0 { error = mosquitto_loop_write(subject.handle, 1) }
    if error == 0, flags & ~EPOLLOUT.rawValue != 0 { error = mosquitto_loop_read(subject.handle, 1) }
    try advance(client)
    if error != 0 || subject.isDead {
      try lose(client, error: error)
    } else if subject.wantsToWrite != subject.watchesWriting {
      watch(client)
    }
  }

  private func advance(_ client: Int) throws(LinkError) {
    let subject = clients[client]
    switch subject.phase {
    case .connecting, .subscribing: break
    case .idle, .waiting, .ready, .closing: return
    }
    if let refusal = subject.advance(now: WallClock.now(), patience: Self.patience) {
      tearDown(client, reconnect: false)
      throw LinkError.refused(address: "\(address)", client: subject.options.id, reason: refusal)
    }
    if subject.phase == .ready {
      inMotion.removeAll { $0 == client }
      subject.readyAt = WallClock.now()
      readyCount += 1
      retryDelay = Self.retryDelayFirst
      becameReady.append(client)
    }
  }

  private func lose(_ client: Int, error: Int32) throws(LinkError) {
    let subject = clients[client]
    if case .closing = subject.phase {
      tearDown(client, reconnect: subject.wanted)
      return
    }
    let now = WallClock.now()
    let isShort = subject.phase == .ready && now - subject.readyAt < WallClock.second
    subject.shortLives = isShort ? subject.shortLives + 1 : 0
    // Mosquitto 2.0.11 does not send the reason code when a client of the same name connects: two such clients throw
    // each other out as fast as they can connect.
    let takenOver =
      subject.farewell == Int32(MQTT_RC_SESSION_TAKEN_OVER.rawValue) || subject.shortLives >= Self.shortLivesMax
    noteTrouble(String(cString: mosquitto_strerror(error)), now: now)
    tearDown(client, reconnect: !takenOver)
    if takenOver { throw LinkError.takenOver(client: subject.options.id) }
  }

  private func giveUpLate() throws(LinkError) {
    let now = WallClock.now()
    for client in inMotion {
      switch clients[client].phase {
      case .connecting(let deadline) where now > deadline, .subscribing(let deadline) where now > deadline:
        noteTrouble("no answer within \(Self.patience / WallClock.second) s", now: now)
        tearDown(client, reconnect: true)
      case .closing(let deadline) where now > deadline: tearDown(client, reconnect: clients[client].wanted)
      case .connecting, .subscribing, .closing, .idle, .waiting, .ready: break
      }
    }
  }

  private func noteTrouble(_ trouble: String, now: Int64) {
    lastTrouble = trouble
    if now < retryAt { return }
    retryAt = now + retryDelay
    retryDelay = min(2 * retryDelay, Self.retryDelayMax)
  }

  private func tearDown(_ client: Int, reconnect: Bool) {
    let subject = clients[client]
    switch subject.phase {
    case .ready:
      readyCount -= 1
      breakCount += 1
    case .connecting, .subscribing, .closing: inMotion.removeAll { $0 == client }
    case .idle, .waiting: break
    }
    if subject.socket >= 0 { epoll_ctl(epoll, EPOLL_CTL_DEL, subject.socket, nil) }
    subject.close()
    subject.wanted = false
    subject.phase = reconnect ? .waiting : .idle
    if reconnect { waiting.append(client) }
  }

  private func watch(_ client: Int) {
    let subject = clients[client]
    guard subject.socket >= 0 else { return }
    subject.watchesWriting = subject.wantsToWrite
    var event = epoll_event()
    event.events = EPOLLIN.rawValue | (subject.watchesWriting ? EPOLLOUT.rawValue : 0)
    event.data.u64 = UInt64(client)
    epoll_ctl(epoll, EPOLL_CTL_MOD, subject.socket, &event)
  }
}
