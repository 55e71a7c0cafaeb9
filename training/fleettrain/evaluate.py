"""Measures: accuracy, intervals by bootstrap over subjects or recordings, calibration error, exits, offload."""

from __future__ import annotations

import numpy as np

SHARES = (0.0, 0.1, 0.2, 0.3, 0.5, 1.0)


def softmax(logits: np.ndarray, temperature: np.ndarray) -> np.ndarray:
    """Probabilities [n, exits, classes] with one temperature per exit."""
    scaled = logits.astype(np.float64) / np.asarray(temperature, np.float64)[None, :, None]
    e = np.exp(scaled - scaled.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def confidence(probabilities: np.ndarray, rule: str) -> np.ndarray:
    """How sure, larger is surer, [n, exits]: max_probability, margin, or minus the entropy in nats."""
    if rule == "max_probability":
        return probabilities.max(-1)
    if rule == "margin":
        ordered = np.sort(probabilities, -1)
        return ordered[..., -1] - ordered[..., -2]
    return (probabilities * np.log(np.maximum(probabilities, 1e-300))).sum(-1)


def early_exit(sure: np.ndarray, thresholds: list[float]) -> np.ndarray:
    """The exit [n] that each frame leaves at: the first whose confidence is strictly above its threshold."""
    exits = sure.shape[1]
    leaves = np.ones_like(sure, bool)
    leaves[:, : exits - 1] = sure[:, : exits - 1] > np.asarray(thresholds)[None, :]
    return leaves.argmax(1)


def interval(correct: np.ndarray, groups: np.ndarray, seed: int, draws: int = 2000) -> dict[str, float]:
    """Mean of `correct` and a 95 % interval: whole groups are drawn with replacement."""
    rng = np.random.default_rng(seed)
    names, index = np.unique(groups, return_inverse=True)
    hits = np.bincount(index, weights=correct.astype(np.float64))
    count = np.bincount(index)
    chosen = rng.integers(0, len(names), (draws, len(names)))
    means = hits[chosen].sum(1) / count[chosen].sum(1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {"value": digits(correct.mean()), "low": digits(low), "high": digits(high), "groups": int(len(names))}


def digits(value: float) -> float:
    """Four decimals, as the cards print them."""
    return round(float(value), 4)


def balanced_accuracy(predicted: np.ndarray, labels: np.ndarray, classes: int) -> float:
    """Mean recall over the classes that occur."""
    found = [(predicted[labels == c] == c).mean() for c in range(classes) if (labels == c).any()]
    return float(np.mean(found))


def macro_f1(predicted: np.ndarray, labels: np.ndarray, classes: int) -> float:
    """Mean F1 over the classes that occur or were predicted."""
    scores = []
    for c in range(classes):
        hit = ((predicted == c) & (labels == c)).sum()
        either = (predicted == c).sum() + (labels == c).sum()
        if either:
            scores.append(2 * hit / either)
    return float(np.mean(scores))


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error, equal-width bins of the largest probability."""
    top = probabilities.max(-1)
    correct = probabilities.argmax(-1) == labels
    place = np.minimum((top * bins).astype(int), bins - 1)
    gaps = [abs(correct[place == b].mean() - top[place == b].mean()) * (place == b).mean()
            for b in range(bins) if (place == b).any()]
    return float(np.sum(gaps))


def offload_curve(sure: np.ndarray, local: np.ndarray, remote: np.ndarray) -> list[dict[str, float]]:
    """Accuracy when a share of the frames goes to the gateway: least sure first, at random, by an oracle."""
    n = len(local)
    by_confidence = np.argsort(sure, kind="stable")
    by_oracle = np.argsort(-(remote.astype(int) - local.astype(int)), kind="stable")
    rows = []
    for share in SHARES:
        taken = int(round(share * n))
        row = {"share": share}
        for name, order in (("confidence", by_confidence), ("oracle", by_oracle)):
            right = local.astype(np.float64).copy()
            right[order[:taken]] = remote[order[:taken]]
            row[name] = digits(right.mean())
        row["random"] = digits((1 - share) * local.mean() + share * remote.mean())
        rows.append(row)
    return rows
