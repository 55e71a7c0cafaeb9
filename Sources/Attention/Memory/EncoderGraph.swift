/// The tasks of an encoder's frame: input, one block, one exit. The residual stream is resident.
struct EncoderGraph {
  let shape: ModelShape
  /// Bytes of an activation.
  let bytes: Int
  /// Bytes of one head's scores.
  let scoreBytes: Int
  let projection: Footprint.Projection

  /// The tasks, breadth first.
  var graph: TaskGraph {
    let (n, d) = (shape.tokens, shape.width)
    var graph = TaskGraph(residentBytes: 4 * n * d)
    let input = graph.add("input", bytes: bytes * n * shape.features)
    let embed = graph.add("embed", reads: [input], bytes: 0)
    let norm1 = graph.add("norm1", reads: [embed], bytes: bytes * n * d)
    let mixed = heads(norm1, &graph)
    let out = graph.add("out", reads: mixed, bytes: 0)
    let norm2 = graph.add("norm2", reads: [out], bytes: bytes * n * d)
    let ff1 = graph.add("ff1", reads: [norm2], bytes: bytes * n * shape.feedForward)
    let ff2 = graph.add("ff2", reads: [ff1], bytes: 0)
    let pool = graph.add("pool", reads: [ff2], bytes: (bytes == 4 ? 4 : 8) * d)
    let exitNorm = graph.add("exit norm", reads: [pool], bytes: bytes * d)
    let logits = graph.add("head", reads: [exitNorm], bytes: 4 * shape.classes)
    graph.add("softmax", reads: [logits], bytes: 4 * shape.classes)
    return graph
  }

  /// Adds the heads and returns the tasks of their outputs. Heads are alike, so that each stage may take them in
  /// their order without loss; that keeps the search for the best order small.
  private func heads(_ norm1: Int, _ graph: inout TaskGraph) -> [Int] {
    let (n, dh) = (shape.tokens, shape.headWidth)
    var projections: [Int] = []
    switch projection {
    case .together:
      let qkv = graph.add("qkv", reads: [norm1], bytes: bytes * shape.projections * n * shape.width)
      projections = Array(repeating: qkv, count: shape.heads)
    case .perHead:
      for head in 0..<shape.heads {
        projections.append(
          graph.add(
            "qkv \(head)", reads: [norm1], after: projections.suffix(1), bytes: bytes * shape.projections * n * dh))
      }
    }
    var scores: [Int] = []
    for head in 0..<shape.heads {
      scores.append(
        graph.add("scores \(head)", reads: [projections[head]], after: scores.suffix(1), bytes: scoreBytes))
    }
    var mixed: [Int] = []
    for head in 0..<shape.heads {
      mixed.append(
        graph.add(
          "mix \(head)", reads: [projections[head], scores[head]], after: mixed.suffix(1), bytes: bytes * n * dh))
    }
    return mixed
  }
}
