"""Draws training batches from series: random end rows, augmentation, class labels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .stream import Stream
from .views import SeriesView, gather_windows


@dataclass(frozen=True)
class Augment:
    """Strengths of the random changes; zero switches one off."""

    rotation_rad: float = 0.0
    speed: float = 0.0
    gain: float = 0.0
    shared_gain: float = 0.0
    shared_offset: float = 0.0
    noise: float = 0.0
    mask: float = 0.0


class SeriesSource:
    """Normalised rows of a stream, and windows of them."""

    def __init__(self, stream: Stream, mean: np.ndarray, scale: np.ndarray, first: int) -> None:
        self.samples = torch.from_numpy((stream.samples.astype(np.float32) - mean) * scale)
        self.start = torch.from_numpy(stream.clip_start[:-1].astype(np.int64))
        self.stop = torch.from_numpy(stream.clip_start[1:].astype(np.int64))
        self.label = torch.from_numpy(stream.labels[stream.clip_start[:-1]].astype(np.int64))
        self.first = first
        rows = (self.stop - self.start).float()
        self.chance = rows / rows.sum()

    def draw(self, size: int, rows: int, augment: Augment, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Windows [size, rows, channels] that end anywhere a frame may end, and labels."""
        clip = torch.multinomial(self.chance, size, replacement=True, generator=generator)
        room = self.stop[clip] - self.start[clip] - self.first + 1
        end = self.start[clip] + self.first + (torch.rand(size, generator=generator) * room).long()
        speed = None
        if augment.speed:
            speed = torch.exp(augment.speed * torch.randn(size, generator=generator).clamp(-2, 2))
        windows = gather_windows(self.samples, self.start[clip], end, rows, speed)
        return change(windows, augment, generator), self.label[clip]

    def frames(self, stream: Stream, hop: int, rows: int) -> tuple[Tensor, np.ndarray, np.ndarray]:
        """All frames of the stream: windows, labels, groups."""
        clip, end = stream.frames(self.first, hop)
        start = torch.from_numpy(stream.clip_start[clip].astype(np.int64))
        windows = gather_windows(self.samples, start, torch.from_numpy(end.astype(np.int64)), rows)
        return windows, stream.labels[end - 1].astype(np.int64), stream.group[clip]


def change(windows: Tensor, augment: Augment, generator: torch.Generator) -> Tensor:
    """Applies the augmentation to normalised windows."""
    size, rows, channels = windows.shape

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    if augment.rotation_rad:
        turn = rotation(augment.rotation_rad * normal(size, 3))
        parts = [part @ turn for part in windows.split(3, dim=-1)]
        windows = torch.cat(parts, dim=-1)
    if augment.gain:
        windows = windows * (1 + augment.gain * normal(size, 1, channels))
    if augment.shared_gain:
        windows = windows * (1 + augment.shared_gain * normal(size, 1, 1))
    if augment.shared_offset:
        windows = windows + augment.shared_offset * normal(size, 1, 1)
    if augment.noise:
        windows = windows + augment.noise * normal(size, rows, channels)
    if augment.mask:
        length = max(1, int(augment.mask * rows))
        begin = (torch.rand(size, 1, generator=generator) * rows).long()
        place = torch.arange(rows)[None, :]
        hidden = (place >= begin) & (place < begin + length)
        windows = windows.masked_fill(hidden[:, :, None], 0.0)
    return windows


def rotation(vector: Tensor) -> Tensor:
    """Rotation matrices [batch, 3, 3] of rotation vectors [batch, 3] (matrix exponential)."""
    zero = torch.zeros(len(vector))
    x, y, z = vector.unbind(1)
    skew = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], 1).reshape(-1, 3, 3)
    return torch.matrix_exp(skew)


def batch_of(source: SeriesSource, view: SeriesView, augment: Augment, size: int, rows: int,
             teacher: tuple[torch.nn.Module, SeriesView] | None = None):
    """A batch function for `train`: the teacher sees the same moment through its own view."""
    def draw(generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor | None]:
        windows, labels = source.draw(size, rows, augment, generator)
        soft = None
        if teacher is not None:
            with torch.no_grad():
                soft = teacher[0](teacher[1].tokenise(windows))[:, -1]
        return view.tokenise(windows), labels, soft
    return draw


def spread(channels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and one over standard deviation per channel; triples share a scale, so that rotations stay rotations."""
    wide = channels.astype(np.float64)
    mean = wide.mean(0)
    deviation = wide.std(0)
    for i in range(0, len(deviation), 3):
        deviation[i: i + 3] = math.sqrt(float((deviation[i: i + 3] ** 2).mean()))
    return mean.astype(np.float32), (1.0 / deviation).astype(np.float32)
