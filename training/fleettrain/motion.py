"""Which patches of a fixed camera's picture move: against a background, with hysteresis, dilated, at most so many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Motion:
    """The rule's constants; thresholds are mean absolute changes of a patch in normalised units."""

    threshold: float
    release: float
    limit: int
    rate: float = 0.1
    """A background follows every frame by this share of its difference."""
    dilation: int = 1
    """Patches around a moving one that count as active, in rows and columns."""
    global_share: float = 0.8
    """When more than this share of the patches moves, the light has changed: the frame becomes the background."""

    def card(self) -> dict[str, object]:
        return {"threshold": self.threshold, "release": self.release, "limit": self.limit, "rate": self.rate,
                "dilation": self.dilation, "global_share": self.global_share}


def dilate(moving: np.ndarray, side: int, radius: int) -> np.ndarray:
    """Patches [clips, side * side] within `radius` rows and columns of a moving one."""
    grid = np.pad(moving.reshape(-1, side, side), ((0, 0), (radius, radius), (radius, radius)))
    out = np.zeros((len(grid), side, side), bool)
    for down in range(2 * radius + 1):
        for right in range(2 * radius + 1):
            out |= grid[:, down: down + side, right: right + side]
    return out.reshape(len(grid), -1)


def keep_most_changed(active: np.ndarray, change: np.ndarray, limit: int) -> np.ndarray:
    """Of the active patches [clips, n] the `limit` that changed most; of equal ones the first."""
    order = np.argsort(np.where(active, -change, np.inf), axis=1, kind="stable")[:, :limit]
    kept = np.zeros_like(active)
    np.put_along_axis(kept, order, True, axis=1)
    return kept & active


def active(tokens: np.ndarray, frames: int, rule: Motion) -> np.ndarray:
    """Active patches [clips * frames, n] of normalised tokens [clips * frames, n, f], every clip `frames` long.

    The first frame of a clip becomes the background: nothing moves yet.
    """
    n = tokens.shape[1]
    side = int(round(n ** 0.5))
    clips = tokens.reshape(-1, frames, *tokens.shape[1:])
    out = np.zeros((len(clips), frames, n), bool)
    background = clips[:, 0].copy()
    moving = np.zeros((len(clips), n), bool)
    for t in range(1, frames):
        change = np.abs(clips[:, t] - background).mean(-1)
        moving = np.where(moving, change >= rule.release, change > rule.threshold)
        everywhere = moving.mean(1) > rule.global_share
        moving[everywhere] = False
        rate = np.where(everywhere, 1.0, rule.rate)[:, None, None].astype(background.dtype)
        background += rate * (clips[:, t] - background)
        out[:, t] = keep_most_changed(dilate(moving, side, rule.dilation), change, rule.limit)
    return out.reshape(-1, n)
