"""Temperatures and thresholds, fitted on validation data only."""

from __future__ import annotations

import itertools

import numpy as np

from .evaluate import calibration_error, confidence, digits, early_exit, softmax

RULES = ("max_probability", "margin", "entropy")


def negative_log_likelihood(logits: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    """Mean over frames, logits [n, classes]."""
    probabilities = softmax(logits[:, None], np.array([temperature]))[:, 0]
    return float(-np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-300)).mean())


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature on a grid of 1 % steps that minimises the likelihood loss."""
    grid = np.exp(np.linspace(np.log(0.25), np.log(8.0), 347))
    losses = [negative_log_likelihood(logits, labels, t) for t in grid]
    return float(grid[int(np.argmin(losses))])


def temperatures(logits: np.ndarray, labels: np.ndarray, halves: np.ndarray) -> tuple[np.ndarray, list[dict]]:
    """One temperature per exit, kept at 1 unless it helps on validation data that it was not fitted on.

    `halves` splits the validation groups in two: fit on one, test on the other, and the reverse; the temperature
    fitted on all of it is kept when both the likelihood and the calibration error improve on average.
    """
    kept, report = [], []
    for l in range(logits.shape[1]):
        change_nll, change_ece = [], []
        for half in (0, 1):
            inside, outside = halves == half, halves != half
            t = fit_temperature(logits[inside, l], labels[inside])
            change_nll.append(negative_log_likelihood(logits[outside, l], labels[outside], t)
                              - negative_log_likelihood(logits[outside, l], labels[outside], 1.0))
            one, scaled = (softmax(logits[outside][:, l: l + 1], np.array([x]))[:, 0] for x in (1.0, t))
            change_ece.append(calibration_error(scaled, labels[outside]) - calibration_error(one, labels[outside]))
        fitted = fit_temperature(logits[:, l], labels)
        keep = float(np.mean(change_nll)) < 0 and float(np.mean(change_ece)) < 0
        kept.append(fitted if keep else 1.0)
        report.append({"exit": l, "fitted": digits(fitted), "kept": keep,
                       "cross_fitted_nll_change": digits(np.mean(change_nll)),
                       "cross_fitted_ece_change": digits(np.mean(change_ece))})
    return np.asarray(kept, np.float32), report


def exit_thresholds(probabilities: np.ndarray, labels: np.ndarray, rule: str, tolerance: float = 0.005) -> list[float]:
    """The thresholds with the least mean depth among those within `tolerance` of the last exit's accuracy.

    A frame leaves when its confidence is strictly above the threshold (entropy: strictly below, in nats).
    """
    right = probabilities.argmax(-1) == labels[:, None]
    found = thresholds_on(confidence(probabilities, rule), right, grid_of(rule, probabilities.shape[-1]), tolerance)
    return [digits(-t if rule == "entropy" else t) for t in found]


def thresholds_on(sure: np.ndarray, right: np.ndarray, grid: list[float], tolerance: float) -> list[float]:
    """As ``exit_thresholds``, of any measure [n, exits] of how sure an exit is; the first two exits are searched."""
    exits = sure.shape[1]
    if exits == 1:
        return []
    aim = right[:, -1].mean() - tolerance
    best, best_depth = [grid[-1]] * (exits - 1), float(exits)
    rows = np.arange(len(right))
    for candidate in itertools.product(grid, repeat=min(exits - 1, 2)):
        thresholds = list(candidate) + [candidate[-1]] * (exits - 1 - len(candidate))
        taken = early_exit(sure, thresholds)
        depth = float(taken.mean())
        if depth < best_depth and right[rows, taken].mean() >= aim:
            best, best_depth = thresholds, depth
    return best


def grid_of(rule: str, classes: int) -> list[float]:
    """Candidate thresholds, the last of which lets nothing leave; of the entropy as shares of ln(classes)."""
    if rule == "entropy":
        return [-t * float(np.log(classes)) for t in (0.6, 0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0.02, 0.0)]
    low = 0.4 if rule == "max_probability" else 0.1
    return [float(t) for t in np.round(np.arange(low, 0.9951, 0.025), 4)] + [0.99, 0.995, 1.0]


def offload_threshold(sure: np.ndarray, local: np.ndarray, remote: np.ndarray, slack: float = 0.005) -> dict:
    """The largest probability below which a frame is offloaded, fitted on validation.

    The smallest offloaded share whose accuracy is within `slack` of the best over all shares. When offloading
    gains less than `slack`, the share is zero and the threshold 0.
    """
    order = np.argsort(sure, kind="stable")
    gain = np.concatenate([[0.0], np.cumsum(remote[order].astype(float) - local[order])]) / len(local)
    taken = int(np.argmax(gain >= gain.max() - slack))
    threshold = float(sure[order[taken - 1]]) + 1e-6 if taken else 0.0
    return {"threshold": digits(min(threshold, 1.0)), "validation_share": digits(taken / len(local)),
            "validation_accuracy": digits(local.mean() + gain[taken])}
