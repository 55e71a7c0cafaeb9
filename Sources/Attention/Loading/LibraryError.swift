/// A file of the library that cannot be used, and why.
///
/// Reads as one line: `node.safetensors: tensor 'embed.weight': expected shape [32, 6], found [32, 5]`.
public struct LibraryError: Error, Hashable, CustomStringConvertible {
  /// The file, as it was named to the reader.
  public let file: String
  /// The part of the file: a tensor, a key of the card, or empty for the whole file.
  public let part: String
  /// What is wrong, what was expected, what was found.
  public let problem: String

  /// An error about `part` of `file`.
  public init(file: String, part: String = "", problem: String) {
    self.file = file
    self.part = part
    self.problem = problem
  }

  /// The message for a person, one line.
  public var description: String { part.isEmpty ? "\(file): \(problem)" : "\(file): \(part): \(problem)" }
}

/// The element of `names` that a person who wrote `name` most likely meant (least edit distance, first of equals).
func nearest(to name: String, among names: [String]) -> String? {
  var best: (distance: Int, name: String)?
  for candidate in names {
    let distance = editDistance(Array(name.utf8), Array(candidate.utf8))
    if distance < best?.distance ?? Int.max { best = (distance, candidate) }
  }
  return best?.name
}

/// Levenshtein's distance: insertions, deletions and replacements that turn `a` into `b`.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
