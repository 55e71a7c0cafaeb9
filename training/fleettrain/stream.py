"""A stream: recorded integers cut in clips, with a class per row and a group per clip."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from . import tensors


@dataclass
class Stream:
    """Samples [rows, channels] int16 or images [frames, height, width] uint8, and what belongs to them."""

    samples: np.ndarray
    clip_start: np.ndarray
    labels: np.ndarray
    group: np.ndarray
    classes: list[str]
    card: dict[str, object] = field(default_factory=dict)

    @property
    def clips(self) -> int:
        return len(self.group)

    def select(self, wanted: np.ndarray) -> "Stream":
        """The clips for which `wanted` is true, in order."""
        chosen = np.flatnonzero(wanted)
        spans = [slice(self.clip_start[i], self.clip_start[i + 1]) for i in chosen]
        lengths = [s.stop - s.start for s in spans]
        return Stream(
            samples=np.concatenate([self.samples[s] for s in spans]),
            clip_start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
            labels=np.concatenate([self.labels[s] for s in spans]),
            group=self.group[chosen],
            classes=self.classes,
            card=dict(self.card),
        )

    def frames(self, first: int, hop: int) -> tuple[np.ndarray, np.ndarray]:
        """Clip index and exclusive end row of every frame, clip by clip."""
        clip, end = [], []
        for i in range(self.clips):
            ends = np.arange(self.clip_start[i] + first, self.clip_start[i + 1] + 1, hop)
            clip.append(np.full(len(ends), i))
            end.append(ends)
        return np.concatenate(clip), np.concatenate(end)


def join(clips: list[np.ndarray], labels: list[np.ndarray], group: list[int], classes: list[str],
         card: dict[str, object]) -> Stream:
    """Puts clips one after the other."""
    return Stream(
        samples=np.concatenate(clips),
        clip_start=np.concatenate([[0], np.cumsum([len(c) for c in clips])]).astype(np.int32),
        labels=np.concatenate(labels).astype(np.uint8),
        group=np.asarray(group, dtype=np.int32),
        classes=classes,
        card=card,
    )


def write(stream: Stream, base: Path) -> None:
    """Writes `base`.safetensors and its card `base`.json."""
    held = {"samples": stream.samples, "clip_start": stream.clip_start, "labels": stream.labels, "group": stream.group}
    card = {**stream.card, "classes": stream.classes, **tensors.write(held, base.with_suffix(".safetensors"))}
    base.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n")
