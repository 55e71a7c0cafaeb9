import CMosquitto
import Glibc
public import MQTTCore

/// A message as it came in.
public struct IncomingMessage: Sendable {
  public let topic: String
  public let payload: [UInt8]
  /// Sent because it was retained, not because it was just published.
  public let retained: Bool
  public let responseTopic: String?
  public let correlation: [UInt8]
}

/// A message to send.
public struct OutgoingMessage: Sendable {
  public var topic: String
  public var payload: [UInt8]
  public var qos: QoS
  public var retain: Bool
  public var responseTopic: String?
  public var correlation: [UInt8]

  public init(
    topic: String, payload: [UInt8], qos: QoS, retain: Bool = false, responseTopic: String? = nil,
    correlation: [UInt8] = []
  ) {
    self.topic = topic
    self.payload = payload
    self.qos = qos
    self.retain = retain
    self.responseTopic = responseTopic
    self.correlation = correlation
  }
}

/// What a connection is to be.
public struct ClientOptions: Sendable {
  /// The client's name at the broker.
  public var id: String
  /// Published by the broker when the connection breaks.
  public var will: OutgoingMessage?
  /// Topic filters; the connection counts as ready when all of them are acknowledged.
  public var subscriptions: [String]
  /// Best quality at which the subscriptions deliver.
  public var qos: QoS

  public init(id: String, will: OutgoingMessage? = nil, subscriptions: [String] = [], qos: QoS = .atMostOnce) {
    self.id = id
    self.will = will
    self.subscriptions = subscriptions
    self.qos = qos
  }
}

/// One MQTT 5 connection over libmosquitto, driven from outside by a `ClientPool`.
///
/// A handle of libmosquitto lives as long as its TCP connection: a broken one is destroyed and a new one made. That
/// leaves nothing behind to be sent later (libmosquitto queues what it is given while it is not connected, and says
/// it failed).
final class MosquittoClient {
  enum Phase: Equatable {
    /// No connection, and none wanted.
    case idle
    /// To be connected when the pool gets to it.
    case waiting
    /// TCP is up or coming up, CONNECT is sent.
    case connecting(deadline: Int64)
    /// CONNACK came; waiting for SUBACKs.
    case subscribing(deadline: Int64)
    case ready
    /// Our side of TCP is closed; waiting for the broker's.
    case closing(deadline: Int64)
  }

  let options: ClientOptions
  let address: BrokerAddress
  var phase = Phase.idle
  /// While closing: connect again afterwards.
  var wanted = false
  private(set) var handle: OpaquePointer?
  private(set) var socket: Int32 = -1
  var watchesWriting = false

  /// Messages that came in and were not taken yet.
  var inbox: [IncomingMessage] = []
  /// Messages given to libmosquitto and not yet sent (QoS 0) or acknowledged (QoS 1, 2).
  private(set) var outstanding = 0
  /// The reason code of the CONNACK, until `advance` has seen it.
  private var connack: Int32?
  private var suback = 0
  private var subackFailed = false
  /// The reason code of the broker's DISCONNECT.
  private(set) var farewell: Int32 = 0
  /// When it became ready last.
  var readyAt: Int64 = 0
  /// How often in succession it broke within a second of becoming ready.
  var shortLives = 0

  init(_ options: ClientOptions, address: BrokerAddress) {
    self.options = options
    self.address = address
  }

  deinit { close() }

  private static let library: Int32 = mosquitto_lib_init()

  /// Begins a TCP connection and queues CONNECT. Returns libmosquitto's error, 0 when under way.
  func open() -> Int32 {
    precondition(handle == nil && Self.library == 0, "a connection is opened twice")
    guard let fresh = mosquitto_new(options.id, true, Unmanaged.passUnretained(self).toOpaque()) else {
      return Int32(MOSQ_ERR_NOMEM.rawValue)
    }
    handle = fresh
    outstanding = 0
    connack = nil
    suback = 0
    subackFailed = false
    farewell = 0
    mosquitto_int_option(fresh, MOSQ_OPT_PROTOCOL_VERSION, Int32(MQTT_PROTOCOL_V5))
    mosquitto_int_option(fresh, MOSQ_OPT_TCP_NODELAY, 1)
    mosquitto_int_option(fresh, MOSQ_OPT_RECEIVE_MAXIMUM, 65_535)
    mosquitto_int_option(fresh, MOSQ_OPT_SEND_MAXIMUM, 65_535)
    if let login = address.login { mosquitto_username_pw_set(fresh, login.user, login.password) }
    if let will = options.will {
      mosquitto_will_set_v5(
        fresh, will.topic, Int32(will.payload.count), will.payload, Int32(will.qos.rawValue), will.retain, nil)
    }
    setCallbacks(of: fresh)
    // Keep-alive 0: a run may compute for hours between two messages, and a process that dies closes its sockets.
    let error =
      switch address.place {
      case .tcp(let host, let port): mosquitto_connect_bind_async(fresh, host, Int32(port), 0, nil)
      case .unix(let path): mosquitto_connect_bind_async(fresh, path, 0, 0, nil)
      }
    socket = mosquitto_socket(fresh)
    if error != 0 || socket < 0 {
      let saved = errno
      close()
      errno = saved
      return error == 0 ? Int32(MOSQ_ERR_NO_CONN.rawValue) : error
    }
    // A child process that inherited the socket would keep it open after a drop.
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    return 0
  }

  /// Destroys the connection without a DISCONNECT.
  func close() {
    if let handle { mosquitto_destroy(handle) }
    handle = nil
    socket = -1
    watchesWriting = false
    outstanding = 0
  }

  /// Whether libmosquitto has bytes that the socket did not take yet.
  var wantsToWrite: Bool { handle.map { mosquitto_want_write($0) } ?? false }

  /// Whether libmosquitto gave the socket up.
  var isDead: Bool { handle.map { mosquitto_socket($0) < 0 } ?? true }

  /// Closes our side of TCP, so that the broker sees the end of the stream and no DISCONNECT.
  func shutDown() { _ = shutdown(socket, Int32(SHUT_WR)) }

  /// Takes the steps that the last packets made possible. Returns the reason when the broker refuses.
  func advance(now: Int64, patience: Int64) -> String? {
    if let code = connack {
      connack = nil
      guard code == 0 else { return String(cString: mosquitto_reason_string(code)) }
      phase = .subscribing(deadline: now + patience)
      for filter in options.subscriptions {
        mosquitto_subscribe_v5(handle, nil, filter, Int32(options.qos.rawValue), 0, nil)
      }
    }
    if case .subscribing = phase {
      if subackFailed { return "not allowed to subscribe" }
      if suback == options.subscriptions.count { phase = .ready }
    }
    return nil
  }

  /// Hands a message to libmosquitto, which writes it at once when the socket takes it.
  func publish(_ message: OutgoingMessage) -> Int32 {
    var properties: OpaquePointer?
    defer { mosquitto_property_free_all(&properties) }
    if let topic = message.responseTopic {
      mosquitto_property_add_string(&properties, Int32(MQTT_PROP_RESPONSE_TOPIC.rawValue), topic)
    }
    if !message.correlation.isEmpty {
      mosquitto_property_add_binary(
        &properties, Int32(MQTT_PROP_CORRELATION_DATA.rawValue), message.correlation,
        UInt16(message.correlation.count))
    }
    outstanding += 1
    let error = mosquitto_publish_v5(
      handle, nil, message.topic, Int32(message.payload.count), message.payload, Int32(message.qos.rawValue),
      message.retain, properties)
    if error != 0 { outstanding -= 1 }
    return error
  }

  private func setCallbacks(of handle: OpaquePointer) {
    mosquitto_connect_v5_callback_set(handle) { _, context, code, _, _ in
      MosquittoClient.from(context).connack = code
    }
    mosquitto_disconnect_v5_callback_set(handle) { _, context, code, _ in
      MosquittoClient.from(context).farewell = code
    }
    mosquitto_subscribe_v5_callback_set(handle) { _, context, _, count, granted, _ in
      let client = MosquittoClient.from(context)
      client.suback += 1
      if let granted, (0..<Int(count)).contains(where: { granted[$0] >= 128 }) { client.subackFailed = true }
    }
    mosquitto_publish_v5_callback_set(handle) { _, context, _, _, _ in
      MosquittoClient.from(context).outstanding -= 1
    }
    mosquitto_message_v5_callback_set(handle) { _, context, message, properties in
      guard let message else { return }
      MosquittoClient.from(context).inbox.append(IncomingMessage(message.pointee, properties: properties))
    }
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> MosquittoClient {
    guard let context else { preconditionFailure("libmosquitto lost its context") }
    return Unmanaged<MosquittoClient>.fromOpaque(context).takeUnretainedValue()
  }
}

extension IncomingMessage {
  /// Copies what libmosquitto owns.
  init(_ message: mosquitto_message, properties: OpaquePointer?) {
    topic = String(cString: message.topic)
    payload = Array(UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen)))
    retained = message.retain
    var text: UnsafeMutablePointer<CChar>?
    if properties != nil,
      mosquitto_property_read_string(properties, Int32(MQTT_PROP_RESPONSE_TOPIC.rawValue), &text, false) != nil,
      let text
    {
      responseTopic = String(cString: text)
      free(text)
    } else {
      responseTopic = nil
    }
    var bytes: UnsafeMutableRawPointer?
    var count: UInt16 = 0
    if properties != nil,
      mosquitto_property_read_binary(properties, Int32(MQTT_PROP_CORRELATION_DATA.rawValue), &bytes, &count, false)
        != nil, let bytes
    {
      correlation = Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
      free(bytes)
    } else {
      correlation = []
    }
  }
}
