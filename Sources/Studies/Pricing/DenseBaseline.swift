public import Attention
public import Quantities

/// A frame through dense attention, all blocks and the last exit: what savings are held against.
///
/// Counted by the closed forms of ``Work``, which are what an encoder adds up when it executes the same shape; so the
/// baseline exists for models that ship with a sparse pattern only.
public enum DenseBaseline {
  /// One block's core over `pairs` pairs.
  public static func core(_ shape: ModelShape, pairs: Int, _ precision: Precision) -> OpCount {
    Work.core(shape, pairs: pairs * shape.heads, queries: shape.tokens * shape.heads, precision)
  }

  /// The cores of all blocks, and everything, with the input's decimation. A model without attention has no cores, and is
  /// its own baseline.
  public static func frame(_ model: TrainedModel, _ precision: Precision) -> (core: OpCount?, whole: OpCount) {
    switch model {
    case .encoder(let model):
      let (core, whole) = frame(model, precision)
      return (core, whole)
    case .convolution(let model):
      let whole = Work.frame(
        model.convolutions, features: model.view.features, classes: model.shape.classes, precision)
      return (nil, whole + model.view.work)
    }
  }

  /// The same of an encoder.
  public static func frame(_ model: Model, _ precision: Precision) -> (core: OpCount, whole: OpCount) {
    let shape = model.shape
    let pairs = shape.tokens * shape.tokens
    var cores = OpCount()
    for _ in 0..<shape.blocks { cores += core(shape, pairs: pairs, precision) }
    let whole = Work.frame(shape, pairs: pairs, blocks: shape.blocks, exits: 1, precision)
    return (cores, whole + model.view.work)
  }

  /// f = n / (n + (2 + r) d), r = feed-forward width / d: the core's share of a dense block's multiply-accumulates, and
  /// so Amdahl's limit of any technique that touches only the core.
  public static func coreShare(_ shape: ModelShape) -> Double {
    Double(shape.tokens) / Double(shape.tokens + 2 * shape.width + shape.feedForward)
  }
}
