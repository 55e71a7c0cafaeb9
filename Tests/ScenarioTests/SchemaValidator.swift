import Foundation
import ScenarioYAML

/// As much of JSON Schema (draft 2020-12) as the scenario's schema uses; an unknown keyword is an error.
struct SchemaValidator {
  typealias Object = [String: Any]
  private let root: Object

  init(_ text: String) throws {
    root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object ?? [:]
  }

  /// What is wrong with a document, each with its path.
  func problems(_ value: YAMLValue) -> [String] { check(value, root, "") }

  private func check(_ value: YAMLValue, _ schema: Object, _ path: String) -> [String] {
    var found: [String] = []
    for (keyword, rule) in schema {
      switch keyword {
      case "$schema", "$defs", "title", "description", "examples", "properties", "patternProperties": break
      case "$ref": found += check(value, definition(rule), path)
      case "type": found += matches(value, type: rule as? String ?? "") ? [] : ["\(path): is not of type \(rule)"]
      case "enum": found += names(rule).contains(text(value) ?? "") ? [] : ["\(path): is none of \(names(rule))"]
      case "const": found += text(value) == rule as? String ? [] : ["\(path): is not \(rule)"]
      case "pattern":
        let isMatch = text(value)?.range(of: rule as? String ?? "", options: .regularExpression) != nil
        found += isMatch ? [] : ["\(path): does not match \(rule)"]
      case "minimum": found += (number(value) ?? -.infinity) >= double(rule) ? [] : ["\(path): below \(rule)"]
      case "maximum": found += (number(value) ?? .infinity) <= double(rule) ? [] : ["\(path): above \(rule)"]
      case "items":
        for (index, item) in items(value).enumerated() { found += check(item, object(rule), "\(path)[\(index)]") }
      case "minItems": found += items(value).count >= Int(double(rule)) ? [] : ["\(path): fewer than \(rule)"]
      case "required":
        let keys = entries(value).map(\.key)
        for name in names(rule) where !keys.contains(name) { found.append("\(path): '\(name)' is missing") }
      case "additionalProperties": found += checkEntries(value, schema, path)
      case "oneOf":
        let alternatives = (rule as? [Object] ?? []).map { check(value, $0, path) }
        let fitting = alternatives.filter(\.isEmpty).count
        if fitting != 1 { found.append("\(path): fits \(fitting) of \(alternatives.count): \(alternatives)") }
      default: found.append("\(path): the validator does not know '\(keyword)'")
      }
    }
    return found
  }

  private func checkEntries(_ value: YAMLValue, _ schema: Object, _ path: String) -> [String] {
    let properties = object(schema["properties"])
    let patterns = object(schema["patternProperties"])
    var found: [String] = []
    for entry in entries(value) {
      if let property = properties[entry.key] {
        found += check(entry.value, object(property), "\(path)/\(entry.key)")
      } else if !patterns.keys.contains(where: { entry.key.range(of: $0, options: .regularExpression) != nil }) {
        found.append("\(path): unknown key '\(entry.key)'")
      }
    }
    return found
  }

  private func matches(_ value: YAMLValue, type: String) -> Bool {
    switch (value.content, type) {
    case (.mapping, "object"), (.list, "array"): true
    case (.scalar(let text), "integer"): Int(text) != nil
    case (.scalar, "number"): number(value) != nil
    case (.scalar(let text), "boolean"): text == "true" || text == "false"
    case (.scalar(let text), "string"): number(value) == nil && text != "true" && text != "false"
    default: false
    }
  }

  private func definition(_ reference: Any) -> Object {
    let name = (reference as? String ?? "").split(separator: "/").last.map(String.init) ?? ""
    return object(object(root["$defs"])[name])
  }

  private func object(_ value: Any?) -> Object { value as? Object ?? [:] }
  private func names(_ value: Any) -> [String] { value as? [String] ?? [] }
  private func double(_ value: Any) -> Double { (value as? NSNumber)?.doubleValue ?? .nan }
  private func number(_ value: YAMLValue) -> Double? { text(value).flatMap(Double.init) }
  private func text(_ value: YAMLValue) -> String? {
    if case .scalar(let text) = value.content { text } else { nil }
  }
  private func items(_ value: YAMLValue) -> [YAMLValue] {
    if case .list(let items) = value.content { items } else { [] }
  }
  private func entries(_ value: YAMLValue) -> [YAMLValue.Entry] {
    if case .mapping(let entries) = value.content { entries } else { [] }
  }
}
