import MQTTCore
import Quantities
import Testing

/// The slice protocol's two state machines between an adversary that loses, repeats and reorders.
@Suite struct SliceTests {
  /// One run over a line that does what the seed says. Now and then a gateway forgets everything.
  private func replies(_ slices: [[Offload]], gateways: Int, random: inout SeededGenerator) -> [[Service]] {
    var client = SliceClient(session: 99, gateways: gateways)
    var servers = Array(repeating: SliceServer(), count: gateways)
    return slices.map { offloads in
      var requests = client.open(offloads)
      var answers: [OffloadReply] = []
      var steps = 0
      while !client.isComplete {
        steps += 1
        #expect(steps < 100_000, "the slice never completes")
        if requests.isEmpty, answers.isEmpty { requests = client.pendingRequests() }
        if Int.random(in: 0..<40, using: &random) == 0 {
          servers[Int.random(in: 0..<gateways, using: &random)] = SliceServer()
        }
        if !requests.isEmpty, Bool.random(using: &random) || answers.isEmpty {
          let request = requests.remove(at: Int.random(in: 0..<requests.count, using: &random))
          if Int.random(in: 0..<5, using: &random) == 0 { requests.append(request) }
          if Int.random(in: 0..<5, using: &random) == 0 { continue }
          let gateway = Int(request.key.gateway)
          switch servers[gateway].receive(request) {
          case .serve(let slice): answers += servers[gateway].finish(slice, ToyGateway.answer(slice))
          case .repeated(let reply): answers.append(reply)
          case .wait, .stale: break
          case .wrong(let problem): Issue.record("\(problem)")
          }
        } else {
          let reply = answers.remove(at: Int.random(in: 0..<answers.count, using: &random))
          if Int.random(in: 0..<5, using: &random) == 0 { answers.append(reply) }
          if Int.random(in: 0..<5, using: &random) == 0 { continue }
          if case .wrong(let problem) = client.receive(reply) { Issue.record("\(problem)") }
        }
      }
      return client.close().map(\.service)
    }
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func theLineChangesNothing(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let gateways = Int.random(in: 1...3, using: &random)
    let slices = ToyGateway.slices(12, nodes: 8, gateways: gateways, most: 8, using: &random)
    #expect(replies(slices, gateways: gateways, random: &random) == ToyGateway.reference(slices, gateways: gateways))
  }

  /// The reference itself, by hand: two workers, order of arrival, ties by node.
  @Test func orderOfService() {
    func offload(node: UInt32, arrivalMilliseconds: Int64, payload: UInt8) -> Offload {
      Offload(
        gateway: 0, node: node, count: 0, sent: .start,
        arrival: SimTime(nanoseconds: arrivalMilliseconds * 1_000_000), kind: .frame, payload: [payload])
    }
    // Service takes 1 ms + payload µs.
    let slices = [
      [
        offload(node: 5, arrivalMilliseconds: 2, payload: 0), offload(node: 9, arrivalMilliseconds: 1, payload: 200),
        offload(node: 7, arrivalMilliseconds: 1, payload: 100),
      ],
      [offload(node: 5, arrivalMilliseconds: 2, payload: 0)],
    ]
    let starts = ToyGateway.reference(slices, gateways: 1).map { $0.map(\.start.nanoseconds) }
    #expect(starts == [[2_100_000, 1_000_000, 1_000_000], [2_200_000]])
  }

  @Test func repliesThatDoNotBelong() {
    var client = SliceClient(session: 1, gateways: 2)
    let offload = Offload(
      gateway: 1, node: 4, count: 8, sent: .start, arrival: SimTime(nanoseconds: 50), kind: .frame, payload: [])
    let request = client.open([offload])[0]
    let service = Service(
      predicted: 0, confidence: 0, exit: 0, start: SimTime(nanoseconds: 50), departure: SimTime(nanoseconds: 60),
      serviceSeconds: 0, energy: .zero, multiplyAccumulates: 0)
    func reply(_ change: (inout OffloadReply) -> Void) -> OffloadReply {
      var reply = OffloadReply(key: request.key, service: service, queue: [])
      change(&reply)
      return reply
    }
    #expect(client.receive(reply { $0.key.session = 2 }) == .stale)
    #expect(client.receive(reply { $0.key.slice = 0 }) == .stale)
    #expect(client.receive(reply { $0.key.gateway = 0 }) == .wrong("gateway 0 has no 1 requests in slice 1"))
    #expect(client.receive(reply { $0.key.gateway = 7 }) == .wrong("gateway 7 has no 1 requests in slice 1"))
    #expect(
      client.receive(reply { $0.key.count = 9 })
        == .wrong("request 0 of slice 1 is message 8 of node 4, not 9 of 4"))
    #expect(
      client.receive(reply { $0.service.start = SimTime(nanoseconds: 49) })
        == .wrong("service starts at 49 ns, before the arrival at 50 ns"))
    #expect(!client.isComplete)
    #expect(client.receive(reply { $0.queue = [3] }) == .accepted)
    #expect(client.receive(reply { _ in }) == .duplicate)
    #expect(client.pendingRequests().isEmpty)
    #expect(client.close().count == 1)
    #expect(client.receive(reply { _ in }) == .stale)
    #expect(client.queue(ofGateway: 1) == [3])
    #expect(client.open([offload])[0].queue == [3])
  }

  @Test func requestsThatDoNotBelong() {
    var client = SliceClient(session: 1, gateways: 1)
    var random = SeededGenerator(seed: 3)
    let slices = ToyGateway.slices(1, nodes: 6, gateways: 1, most: 6, using: &random)
    let requests = client.open(slices[0] + slices[0])
    var server = SliceServer()
    #expect(server.receive(requests[0]) == .wait)
    #expect(server.receive(requests[0]) == .wait)
    var other = requests[1]
    other.key.total += 1
    #expect(
      server.receive(other)
        == .wrong("slice 1 has \(requests.count) requests, this one says \(requests.count + 1)"))
    other = requests[0]
    other.payload.append(1)
    #expect(server.receive(other) == .wrong("index 0 of slice 1 came twice and differs"))
    other = requests[1]
    other.key.slice = 0
    #expect(server.receive(other) == .stale)
  }

  /// A run that starts anew under the same name finds a gateway that remembers a later slice.
  @Test func aNewSessionStartsOver() {
    var random = SeededGenerator(seed: 4)
    let slices = ToyGateway.slices(5, nodes: 4, gateways: 1, most: 4, using: &random)
    var server = SliceServer()
    func serve(session: UInt64) -> [[Service]] {
      var client = SliceClient(session: session, gateways: 1)
      return slices.map { offloads in
        for request in client.open(offloads) {
          guard case .serve(let slice) = server.receive(request) else { continue }
          for reply in server.finish(slice, ToyGateway.answer(slice)) { #expect(client.receive(reply) == .accepted) }
        }
        return client.close().map(\.service)
      }
    }
    #expect(serve(session: 8) == serve(session: 7))
  }

  /// What was computed for a run that is gone is not sent to the one that took its place.
  @Test func aSupersededSliceIsDropped() {
    var random = SeededGenerator(seed: 5)
    let offloads = ToyGateway.slices(1, nodes: 1, gateways: 1, most: 1, using: &random)[0]
    var first = SliceClient(session: 1, gateways: 1)
    var second = SliceClient(session: 2, gateways: 1)
    var server = SliceServer()
    guard case .serve(let old) = server.receive(first.open(offloads)[0]),
      case .serve(let new) = server.receive(second.open(offloads)[0])
    else {
      Issue.record("a slice of one request was not handed over")
      return
    }
    #expect(server.finish(old, ToyGateway.answer(old)).isEmpty)
    #expect(server.finish(new, ToyGateway.answer(new)).count == 1)
  }
}
