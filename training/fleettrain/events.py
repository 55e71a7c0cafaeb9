"""Event-based input: only tokens that changed enough since they were last used replace the model's copy."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .evaluate import balanced_accuracy, digits, interval
from .model import Encoder
from .train import logits_of


def thin_out(tokens: Tensor, clip: np.ndarray, threshold: float) -> tuple[Tensor, np.ndarray]:
    """What the model sees, and the share of tokens replaced per frame (the first frame of a clip replaces all).

    Tokens [frames, n, f] in order; the reference of slot i is the last value that slot i transmitted, so slow
    drift adds up and gets through. A token is replaced when its largest absolute change passes the threshold.
    """
    seen = torch.empty_like(tokens)
    share = np.empty(len(tokens))
    names, first = np.unique(clip, return_index=True)
    length = np.diff(np.append(first, len(clip)))
    for step in range(int(length.max())):
        here = torch.from_numpy(first[length > step] + step)
        if step == 0:
            seen[here] = tokens[here]
            share[here.numpy()] = 1.0
            continue
        before = seen[here - 1]
        changed = (tokens[here] - before).abs().amax(-1) > threshold
        seen[here] = torch.where(changed[..., None], tokens[here], before)
        share[here.numpy()] = changed.float().mean(1).numpy()
    if len(names) == 0:
        raise ValueError("no frames")
    return seen, share


def sweep(model: Encoder, tokens: Tensor, labels: np.ndarray, clip: np.ndarray, thresholds: tuple[float, ...],
          seed: int) -> list[dict[str, object]]:
    """Accuracy of the last exit and share of tokens replaced, for every threshold (normalised units)."""
    rows = []
    first = np.unique(clip, return_index=True)[1]
    later = np.ones(len(clip), bool)
    later[first] = False
    for threshold in thresholds:
        seen, share = thin_out(tokens, clip, threshold)
        predicted = logits_of(model, seen)[:, -1].argmax(1).numpy()
        rows.append({"threshold": threshold, "changed_tokens": digits(share[later].mean()),
                     "frames_without_change": digits((share[later] == 0).mean()),
                     "accuracy": interval(predicted == labels, clip, seed),
                     "balanced_accuracy": digits(balanced_accuracy(predicted, labels, model.shape.classes))})
    return rows


def recommend(rows: list[dict[str, object]], slack: float = 0.01) -> float:
    """The largest threshold whose balanced accuracy is within `slack` of that at threshold 0, on validation."""
    exact = rows[0]["balanced_accuracy"]
    return max(float(r["threshold"]) for r in rows if r["balanced_accuracy"] >= exact - slack)
