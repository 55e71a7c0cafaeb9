import Quantities

/// All requests that one gateway got in one slice of virtual time.
public struct Slice: Hashable, Sendable {
  public let session: UInt64
  public let number: UInt64
  /// The gateway's queue state before the slice, as it gave it; empty means idle.
  public let queue: [UInt8]
  /// In order of virtual arrival; ties by node, then by count.
  public let requests: [OffloadRequest]

  /// Sorts the requests of one slice into the order of service.
  init(session: UInt64, number: UInt64, queue: [UInt8], unordered: [OffloadRequest]) {
    self.session = session
    self.number = number
    self.queue = queue
    requests = unordered.sorted {
      ($0.arrival.nanoseconds, $0.key.node, $0.key.count) < ($1.arrival.nanoseconds, $1.key.node, $1.key.count)
    }
  }
}

/// What a gateway made of a slice.
public struct SliceAnswer: Hashable, Sendable {
  /// One for each of the slice's requests, in their order.
  public let services: [Service]
  /// The gateway's queue state after the slice; it comes back with the next one.
  public let queue: [UInt8]

  public init(services: [Service], queue: [UInt8]) {
    self.services = services
    self.queue = queue
  }
}
