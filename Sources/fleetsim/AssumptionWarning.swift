import FleetModel

/// The assumed values that a scenario's lifetimes hang on most, for the start of a run.
struct AssumptionWarning {
  /// At most three, the one that matters most first.
  private let effects: [(group: String, effect: LifetimeStudy.Effect)]

  /// A change of a fifth that moves a lifetime by less is not worth a word.
  static let leastSwing = 0.05

  /// nil when no assumed value matters.
  init?(_ studies: [LifetimeStudy]) {
    var effects: [(group: String, effect: LifetimeStudy.Effect)] = []
    for study in studies {
      for effect in study.effects where effect.swing > Self.leastSwing {
        let known = effects.firstIndex { $0.effect.item == effect.item && $0.effect.constant == effect.constant }
        if let known {
          if effects[known].effect.swing < effect.swing { effects[known] = (study.budget.name, effect) }
        } else {
          effects.append((study.budget.name, effect))
        }
      }
    }
    if effects.isEmpty { return nil }
    self.effects = Array(effects.sorted { $0.effect.swing > $1.effect.swing }.prefix(3))
  }

  var text: String {
    (["warning: lifetimes here hang on assumed values (fleetsim explain --sensitivity):"] + effects.map(Self.line))
      .joined(separator: "\n")
  }

  private static func line(_ group: String, _ effect: LifetimeStudy.Effect) -> String {
    "  \(effect.item), \(effect.constant) \(effect.value): a fifth less or more makes group \(group) last "
      + "\(Words.days(effect.less)) or \(Words.days(effect.more))"
  }
}
