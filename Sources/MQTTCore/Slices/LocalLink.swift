/// The slice protocol without a broker: the same two state machines, joined directly.
public struct LocalLink: Sendable {
  private var client: SliceClient
  private var servers: [SliceServer]

  /// A link between a run and so many gateways in the same process.
  public init(session: UInt64, gateways: Int) {
    client = SliceClient(session: session, gateways: gateways)
    servers = Array(repeating: SliceServer(), count: gateways)
  }

  /// Lets `serve` answer the slice of each gateway that was asked, and returns the replies in the order of `offloads`.
  public mutating func exchange<Failure: Error>(
    _ offloads: [Offload], serve: (_ gateway: Int, _ slice: Slice) throws(Failure) -> SliceAnswer
  ) throws(Failure) -> [OffloadReply] {
    for request in client.open(offloads) {
      let gateway = Int(request.key.gateway)
      guard case .serve(let slice) = servers[gateway].receive(request) else { continue }
      let answer = try serve(gateway, slice)
      for reply in servers[gateway].finish(slice, answer) {
        let receipt = client.receive(reply)
        precondition(receipt == .accepted, "gateway \(gateway) gave a reply that was \(receipt)")
      }
    }
    return client.close()
  }
}
