import Attention
import Foundation
import Physics
import SimKernel

/// What the library ships, for tests that execute it.
enum Shipped {
  static let library = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "library").path

  static func model(_ name: String) throws -> TrainedModel {
    try TrainedModel(path: "\(library)/models/\(name).safetensors")
  }

  static func stream(_ name: String) throws -> Attention.Stream {
    try Attention.Stream(path: "\(library)/streams/\(name).safetensors")
  }
}
