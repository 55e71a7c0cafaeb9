/// A value of a YAML file with its place; anchors and merge keys are resolved.
package struct YAMLValue: Sendable {
  package struct Entry: Sendable {
    package var key: String
    var keyPlace: Place
    package var value: YAMLValue
  }

  package enum Content: Sendable {
    /// The text as written, without quotes.
    case scalar(String)
    case list([YAMLValue])
    case mapping([Entry])
  }

  var place: Place
  package var content: Content

  /// As a message shows it.
  var shown: String {
    switch content {
    case .scalar(let text): text.isEmpty ? "empty" : "'\(text)'"
    case .list: "a list"
    case .mapping: "a section"
    }
  }
}
