/// `Did you mean 'x'?` with the name of `names` that is nearest to `name`, or nothing when none is near.
///
/// Near is an edit distance of at most a third of the longer name, and at most 4; so is a name that starts with `name`.
package func suggestion(for name: String, among names: [String]) -> String? {
  var best: (distance: Int, name: String)?
  for candidate in names {
    let distance = editDistance(name.lowercased(), candidate.lowercased())
    if distance < best?.distance ?? Int.max { best = (distance, candidate) }
  }
  if let best, best.distance <= min(4, max(1, max(name.count, best.name.count) / 3)) {
    return "Did you mean '\(best.name)'?"
  }
  let longer = names.first { name.count >= 3 && $0.lowercased().hasPrefix(name.lowercased()) }
  return longer.map { "Did you mean '\($0)'?" }
}

/// What to say about a name that is not one of `names`: the nearest one, or all of them when they are few.
func unknownName(_ name: String, noun: String, among names: [String]) -> String {
  let unknown = "unknown \(noun) '\(name)'."
  if let near = suggestion(for: name, among: names) { return "\(unknown) \(near)" }
  if names.isEmpty { return "\(unknown) There is none." }
  if names.count > 12 {
    let longer = names.filter { $0.hasPrefix(name) }
    return longer.isEmpty || longer.count > 12 ? unknown : "\(unknown) Did you mean \(oneOf(longer))?"
  }
  return "\(unknown) Expected \(oneOf(names))."
}

/// `'a', 'b' or 'c'`.
func oneOf(_ names: [String]) -> String {
  let quoted = names.map { "'\($0)'" }
  guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
  return quoted.dropLast().joined(separator: ", ") + " or " + last
}

/// Levenshtein's distance: insertions, deletions and replacements that turn `a` into `b`.
package func editDistance(_ a: String, _ b: String) -> Int {
  let b = Array(b)
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let replaced = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
