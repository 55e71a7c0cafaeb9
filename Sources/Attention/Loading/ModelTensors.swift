// Tensors that the files of all kinds of model have.

extension Safetensors {
  /// `temperature`, one above 0 for each of `exits` exits.
  func temperatures(_ exits: Int) throws(LibraryError) -> [Float] {
    let values = try floats("temperature", shape: [exits])
    if let bad = values.first(where: { $0 <= 0 }) {
      throw LibraryError(file: name, part: "tensor 'temperature'", problem: "expected above 0, found \(bad)")
    }
    return values
  }

  /// A tensor of one value a channel, spread over the features (features run over rows, then channels).
  func perFeature(_ tensor: String, _ features: Int) throws(LibraryError) -> ContiguousArray<Double> {
    let values = try floats(tensor)
    guard !values.isEmpty, features % values.count == 0 else {
      throw LibraryError(
        file: name, part: "tensor '\(tensor)'",
        problem: "expected a length that divides \(features) features, found \(values.count)")
    }
    return ContiguousArray((0..<features).map { Double(values[$0 % values.count]) })
  }

  /// Throws unless the tensors of these names hold `count` values together.
  func requireParameters(_ count: Int, in names: [String]) throws(LibraryError) {
    let found = tensors.filter { names.contains($0.name) }.reduce(0) { $0 + $1.shape.reduce(1, *) }
    guard found == count else {
      throw LibraryError(file: name, problem: "expected \(count) parameters, found \(found)")
    }
  }
}
