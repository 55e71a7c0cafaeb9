import MQTTCore
import Quantities

/// A gateway with two workers and a model that adds up bytes: enough that order, queue state and payload all matter.
enum ToyGateway {
  static let workers = 2

  static func answer(_ slice: Slice) -> SliceAnswer {
    var free = freeTimes(slice.queue)
    let services = slice.requests.map { request -> Service in
      let worker = free.indices.min { (free[$0], $0) < (free[$1], $1) } ?? 0
      let sum = request.payload.reduce(0) { $0 + Int($1) }
      let start = max(free[worker], request.arrival.nanoseconds)
      let service = SimDuration(nanoseconds: Int64(1_000_000 + 1000 * sum))
      free[worker] = start + service.nanoseconds
      return Service(
        predicted: UInt16(sum % 7), confidence: Float(sum % 100) / 100, exit: UInt8(sum % 3),
        start: SimTime(nanoseconds: start), departure: SimTime(nanoseconds: free[worker]),
        serviceSeconds: service.seconds, energy: Joules(service.seconds * 2.5), multiplyAccumulates: UInt64(sum))
    }
    return SliceAnswer(
      services: services, queue: free.flatMap { time in (0..<8).map { UInt8((time >> ($0 * 8)) & 255) } })
  }

  private static func freeTimes(_ queue: [UInt8]) -> [Int64] {
    if queue.isEmpty { return Array(repeating: 0, count: workers) }
    return stride(from: 0, to: queue.count, by: 8).map { start in
      (0..<8).reduce(Int64(0)) { $0 | Int64(queue[start + $1]) << ($1 * 8) }
    }
  }

  /// So many slices of random offloads, message counts rising per node.
  static func slices(
    _ count: Int, nodes: Int, gateways: Int, most: Int, using random: inout SeededGenerator
  ) -> [[Offload]] {
    var messages = [UInt32](repeating: 0, count: nodes)
    return (0..<count).map { slice in
      let asking = (0..<nodes).shuffled(using: &random).prefix(Int.random(in: 1...most, using: &random))
      return asking.map { node in
        defer { messages[node] += 1 }
        let sent = Int64(slice) * 1_000_000_000 + Int64.random(in: 0..<5_000_000, using: &random)
        return Offload(
          gateway: UInt16(node % gateways), node: UInt32(node), count: messages[node], sent: SimTime(nanoseconds: sent),
          arrival: SimTime(nanoseconds: sent + Int64.random(in: 0..<3, using: &random) * 1_000_000),
          kind: Bool.random(using: &random) ? .frame : .embedding,
          payload: random.bytes(Int.random(in: 0...300, using: &random)))
      }
    }
  }

  /// What the run must see, from the in-process link.
  static func reference(_ slices: [[Offload]], gateways: Int) -> [[Service]] {
    var link = LocalLink(session: 1, gateways: gateways)
    return slices.map { link.exchange($0) { _, slice in answer(slice) }.map(\.service) }
  }
}
