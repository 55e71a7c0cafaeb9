public import Quantities

/// What a gateway did with one request.
public struct Service: Hashable, Sendable {
  /// Class that the gateway's model predicts.
  public var predicted: UInt16
  /// Its calibrated probability, 0 ... 1.
  public var confidence: Float
  /// Exit head that answered, from 0.
  public var exit: UInt8
  /// When a worker took the request, in virtual time.
  public var start: SimTime
  /// When the answer left the gateway, in virtual time.
  public var departure: SimTime
  /// Time the worker was busy with it, in seconds.
  public var serviceSeconds: Double
  /// Energy above idle that the gateway's board spent on it.
  public var energy: Joules
  /// Multiply-accumulates that were executed.
  public var multiplyAccumulates: UInt64

  public init(
    predicted: UInt16, confidence: Float, exit: UInt8, start: SimTime, departure: SimTime, serviceSeconds: Double,
    energy: Joules, multiplyAccumulates: UInt64
  ) {
    self.predicted = predicted
    self.confidence = confidence
    self.exit = exit
    self.start = start
    self.departure = departure
    self.serviceSeconds = serviceSeconds
    self.energy = energy
    self.multiplyAccumulates = multiplyAccumulates
  }
}

/// The answer to one request, as published.
///
/// After the 40 bytes of `MessageKey`, which repeat the request's, little-endian:
///
///     offset size type field
///         40    8 i64  start of service, virtual nanoseconds, not before the request's arrival
///         48    8 i64  departure, virtual nanoseconds, not before start
///         56    8 f64  service seconds, finite, not negative
///         64    8 f64  energy joules, finite, not negative
///         72    8 u64  multiply-accumulates executed
///         80    4 f32  confidence, 0 to 1
///         84    2 u16  predicted class
///         86    1 u8   exit head, from 0
///         87    1 —    reserved, 0
///         88    4 u32  q, bytes of queue state; 0 unless index is total − 1
///         92    4 —    reserved, 0
///         96    q —    queue state after the slice, opaque to everyone but the gateway
public struct OffloadReply: Hashable, Sendable {
  static let magic: UInt32 = 0x5052_5346  // "FSRP" in little-endian order
  static let headByteCount = MessageKey.byteCount + 56

  public var key: MessageKey
  public var service: Service
  /// The gateway's queue state after the slice, on the last index only.
  public var queue: [UInt8]

  public init(key: MessageKey, service: Service, queue: [UInt8]) {
    precondition(
      queue.isEmpty || key.index == key.total - 1, "queue state on index \(key.index); only the last carries it")
    self.key = key
    self.service = service
    self.queue = queue
  }

  /// The bytes to publish.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: Self.headByteCount + queue.count)
    key.write(magic: Self.magic, to: &writer)
    writer.append(service.start.nanoseconds)
    writer.append(service.departure.nanoseconds)
    writer.append(service.serviceSeconds)
    writer.append(service.energy.value)
    writer.append(service.multiplyAccumulates)
    writer.append(service.confidence)
    writer.append(service.predicted)
    writer.append(service.exit)
    writer.append(UInt8(0))
    writer.append(UInt32(queue.count))
    writer.append(UInt32(0))
    writer.append(queue)
    return writer.bytes
  }

  /// Reads what `encoded` wrote.
  ///
  /// - Throws: `CodecError` at the first field that breaks the layout.
  public init(decoding bytes: [UInt8]) throws(CodecError) {
    var reader = try ByteReader(bytes, message: "reply", least: Self.headByteCount)
    key = try MessageKey(magic: Self.magic, reader: &reader)
    let start = SimTime(nanoseconds: reader.take())
    let departure = SimTime(nanoseconds: reader.take())
    guard departure >= start else {
      throw reader.refuse("departure is \(departure.nanoseconds) ns; expected start or later", size: 8)
    }
    let serviceSeconds = reader.takeDouble()
    guard serviceSeconds.isFinite, serviceSeconds >= 0 else {
      throw reader.refuse("service seconds are \(serviceSeconds); expected a finite number from 0", size: 8)
    }
    let energyJoules = reader.takeDouble()
    guard energyJoules.isFinite, energyJoules >= 0 else {
      throw reader.refuse("energy joules are \(energyJoules); expected a finite number from 0", size: 8)
    }
    let multiplyAccumulates = reader.take(UInt64.self)
    let confidence = reader.takeFloat()
    guard confidence >= 0, confidence <= 1 else {
      throw reader.refuse("confidence is \(confidence); expected 0 to 1", size: 4)
    }
    let predicted = reader.take(UInt16.self)
    let exit = reader.take(UInt8.self)
    try reader.takeZeros(1)
    let queueBytes = Int(reader.take(UInt32.self))
    guard queueBytes == 0 || key.index == key.total - 1 else {
      throw reader.refuse("\(queueBytes) bytes of queue state on index \(key.index); expected 0", size: 4)
    }
    try reader.takeZeros(4)
    try reader.expectRest(queueBytes)
    queue = reader.take(queueBytes)
    service = Service(
      predicted: predicted, confidence: confidence, exit: exit, start: start, departure: departure,
      serviceSeconds: serviceSeconds, energy: Joules(energyJoules), multiplyAccumulates: multiplyAccumulates)
  }
}
