import Attention
import FleetModel
import MQTTCore
import Physics
import Quantities

/// A gateway's queue and model on the far side of the broker. It keeps nothing between slices that matters.
final class GatewayServer {
  private let engine: GatewayEngine
  private let workers: Int
  private let workPower: Watts
  private var memo: [[UInt8]: Verdict] = [:]

  init(model: TrainedModel, platform: ProcessorProfile, workers: Int) {
    engine = GatewayEngine(model: model, platform: platform)
    self.workers = workers
    workPower = (1 / Double(workers)) * (platform.activePower.value - platform.sleepPower.value)
  }

  /// Serves the questions of a slice in the order of their arrival, from the queue as the run last knew it.
  ///
  /// - Throws: `CodecError` or `PayloadError` for a payload that is not the model's input.
  func serve(_ slice: Slice) throws -> SliceAnswer {
    var queue = try QueueState.decode(slice.queue, workers: workers)
    let services = try slice.requests.map { request in
      let verdict = try self.verdict(request.payload)
      let (start, departure) = queue.serve(arrival: request.arrival, service: verdict.service)
      return Service(
        predicted: UInt16(verdict.predicted), confidence: verdict.confidence, exit: 0, start: start,
        departure: departure, serviceSeconds: verdict.service.seconds, energy: workPower * verdict.service,
        multiplyAccumulates: UInt64(verdict.multiplyAccumulates))
    }
    return SliceAnswer(services: services, queue: QueueState.encode(queue))
  }

  private func verdict(_ payload: [UInt8]) throws -> Verdict {
    if let known = memo[payload] { return known }
    let verdict = try engine.answer(try WirePayload.decode(payload))
    memo[payload] = verdict
    return verdict
  }
}

/// The moments at which a queue's workers are free, as bytes that come back with the next slice.
enum QueueState {
  static func encode(_ queue: GatewayQueue) -> [UInt8] {
    queue.workerFree.flatMap { time in
      (0..<8).map { UInt8(truncatingIfNeeded: time.nanoseconds >> Int64(8 * $0)) }
    }
  }

  /// - Throws: `LinkProblem` for bytes that another gateway wrote. No bytes are an idle queue.
  static func decode(_ bytes: [UInt8], workers: Int) throws(LinkProblem) -> GatewayQueue {
    if bytes.isEmpty { return GatewayQueue(workers: workers) }
    guard bytes.count == 8 * workers else {
      throw LinkProblem(description: "queue state of \(bytes.count) bytes; expected \(8 * workers)")
    }
    let words = (0..<workers).map { worker in
      (0..<8).reduce(UInt64(0)) { word, byte in word | UInt64(bytes[8 * worker + byte]) << UInt64(8 * byte) }
    }
    return GatewayQueue(workerFree: words.map { SimTime(nanoseconds: Int64(bitPattern: $0)) })
  }
}

/// A message that cannot be served.
struct LinkProblem: Error, CustomStringConvertible {
  let description: String
}
