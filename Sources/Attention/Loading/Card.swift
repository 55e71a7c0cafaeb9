import FoundationEssentials

/// Decodes the JSON card at `path`; unknown keys are ignored, missing and mistyped ones are named.
func decodeCard<Card: Decodable>(_ type: Card.Type, _ bytes: [UInt8], name: String) throws(LibraryError) -> Card {
  do {
    return try JSONDecoder().decode(type, from: Data(bytes))
  } catch {
    throw LibraryError(file: name, problem: jsonProblem(error))
  }
}

/// What a JSON decoder's complaint means, with the path to the key.
func jsonProblem(_ error: any Error) -> String {
  guard let error = error as? DecodingError else { return "not valid JSON" }
  func path(_ keys: [any CodingKey]) -> String {
    keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }
  switch error {
  case .keyNotFound(let key, let context):
    return "key '\(path(context.codingPath + [key]))' is missing"
  case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
    return "key '\(path(context.codingPath))': expected \(type)"
  case .dataCorrupted(let context) where context.codingPath.isEmpty:
    return "not valid JSON"
  case .dataCorrupted(let context):
    return "key '\(path(context.codingPath))': \(context.debugDescription)"
  @unknown default:
    return "not valid JSON"
  }
}

/// The path of the file beside `path` with another extension: `models/node.safetensors`, `json` → `models/node.json`.
func sibling(of path: String, extension suffix: String) -> String {
  guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return "\(path).\(suffix)" }
  return "\(path[..<dot]).\(suffix)"
}
