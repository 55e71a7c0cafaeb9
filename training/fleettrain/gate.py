"""The gate before a camera's model: run only when enough of the picture differs from the last picture that was run."""

from __future__ import annotations

import numpy as np

from .evaluate import digits


def admitted(tokens: np.ndarray, clip: np.ndarray, floor: float, share: float) -> np.ndarray:
    """Which frames [n] run: a token has changed when its mean |change| is above `floor` (normalised units), and the
    model runs when the share of changed tokens is above `share`. The reference is the last frame that ran; the first
    frame of a clip runs.
    """
    run = np.zeros(len(tokens), bool)
    reference = tokens[0]
    for i in range(len(tokens)):
        first = i == 0 or clip[i] != clip[i - 1]
        changed = (np.abs(tokens[i] - reference).mean(1) > floor).mean()
        run[i] = first or changed > share
        if run[i]:
            reference = tokens[i]
    return run


def sweep(tokens: np.ndarray, labels: np.ndarray, predicted: np.ndarray, clip: np.ndarray, unit: float,
          floors: tuple[float, ...], shares: tuple[float, ...]) -> list[dict[str, float]]:
    """What every setting costs and keeps. `unit` is one noise deviation in normalised units; a frame that is not
    run is answered `empty` (class 0)."""
    rows = []
    animal = labels > 0
    for floor in floors:
        for share in shares:
            run = admitted(tokens, clip, floor * unit, share)
            answer = np.where(run, predicted, 0)
            rows.append({
                "noise_floor_sd": floor, "noise_floor": digits(floor * unit), "share": share,
                "frames_run": digits(run.mean()), "animal_frames_run": digits(run[animal].mean()),
                "accuracy": digits((answer == labels).mean()),
                "animal_recall": digits((answer[animal] == labels[animal]).mean()),
            })
    return rows


def recommend(rows: list[dict[str, float]], kept: float = 0.95) -> dict[str, float]:
    """The setting with the fewest runs whose animal recall is at least `kept` of that of the setting that runs most."""
    everything = max(rows, key=lambda r: r["frames_run"])
    good = [r for r in rows if r["animal_recall"] >= kept * everything["animal_recall"]]
    return min(good, key=lambda r: r["frames_run"])
