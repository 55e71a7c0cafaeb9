"""A learned rule for early exits: a logistic regression on what an exit says, fitted on validation data."""

from __future__ import annotations

import numpy as np

from .calibrate import thresholds_on
from .evaluate import confidence

GRID = [float(t) for t in np.round(np.arange(0.5, 0.9951, 0.025), 4)] + [0.99, 0.995, 1.0]
RIDGE = 0.1
"""Penalty on squared coefficients for every 100 frames (assumed): the measures are strongly correlated."""


def features(probabilities: np.ndarray) -> np.ndarray:
    """What an exit's probabilities [n, exits, classes] say, [n, exits, 5]: 1, the greatest probability, the margin, the
    entropy in nats, and whether the class is that of the exit before (0 at the first).
    """
    predicted = probabilities.argmax(-1)
    agrees = np.zeros(predicted.shape)
    agrees[:, 1:] = predicted[:, 1:] == predicted[:, :-1]
    return np.stack([np.ones(predicted.shape), confidence(probabilities, "max_probability"),
                     confidence(probabilities, "margin"), -confidence(probabilities, "entropy"), agrees], -1)


def fit(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Coefficients [exits - 1, 5] of the chance that leaving costs nothing: this exit is right, or the last is wrong.

    Newton's method; logistic loss with a ridge on everything but the constant.
    """
    right = probabilities.argmax(-1) == labels[:, None]
    said = features(probabilities)
    penalty = np.diag([0.0, 1.0, 1.0, 1.0, 1.0]) * RIDGE * len(labels) / 100
    out = []
    for l in range(probabilities.shape[1] - 1):
        x, y = said[:, l], (right[:, l] | ~right[:, -1]).astype(np.float64)
        w = np.zeros(5)
        # A measure that never varies takes no part, and would leave the equations without a solution.
        free = np.append(True, x[:, 1:].std(0) > 0)
        for _ in range(50):
            p = 1 / (1 + np.exp(-(x @ w)))
            gradient = x.T @ (y - p) - penalty @ w
            curvature = (x * (p * (1 - p))[:, None]).T @ x + penalty + 1e-9 * np.eye(5)
            w[free] += np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
        out.append(w)
    return np.round(np.array(out).reshape(-1, 5), 6)


def sure(probabilities: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """The fitted chance [n, exits]; 1 at the last exit."""
    out = np.ones(probabilities.shape[:2])
    said = features(probabilities)
    for l, w in enumerate(coefficients):
        out[:, l] = 1 / (1 + np.exp(-(said[:, l] @ w)))
    return out


def thresholds(probabilities: np.ndarray, labels: np.ndarray, coefficients: np.ndarray, tolerance: float
               ) -> list[float]:
    """One threshold for each exit but the last, chosen as those of the other rules."""
    right = probabilities.argmax(-1) == labels[:, None]
    return thresholds_on(sure(probabilities, coefficients), right, GRID, tolerance)
