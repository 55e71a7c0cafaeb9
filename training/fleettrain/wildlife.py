"""The synthetic wildlife camera: `camera.py`'s scenes drawn at 96 x 96 pixels, with two classes. Nothing is recorded.

Two classes, empty and animal: 20 sites hold only a handful of visits of every kind, so that a macro-F1 over the kinds
would have an interval as wide as the differences it is to show, and a trap that is asked to save energy is asked first
whether anything is there. The kinds are kept for training, where the drawing may say what covers a patch.

Animals come often, in two of five frames of many sites and not in one of twelve as in `camera-synthetic`: a test split that
is small enough to ship must hold some.
A clip begins without an animal in the picture, as a trap that has just been set up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import camera
from .stream import Stream

NAME = "wildlife-synthetic"
TITLE = "Synthetic wildlife camera, 96 x 96 (procedurally drawn, not recorded)"
CANVAS = camera.Canvas(96, 8)
FRAMES = 32
CLASSES = ["empty", "animal"]
KINDS = len(camera.CLASSES)
DEPLOYED = camera.Scene(visit=0.7, most=1)
TRAINING = camera.Scene(visit=1.0, most=2)


@dataclass(frozen=True)
class Part:
    """Which clips a split has."""

    name: str
    first_seed: int
    clips: int
    scene: camera.Scene


TRAIN = Part("train", 1_100_000, 1500, TRAINING)
VALIDATION = Part("validation: sites never trained on", 1_500_000, 120, DEPLOYED)
TEST = Part("test: sites never trained on", 1_700_000, 20, DEPLOYED)


def draw(part: Part, cut: int = 1) -> tuple[Stream, np.ndarray]:
    """The clips of a split (one in `cut` of them), and the kind of animal in every patch [frames, 144]."""
    stream, patches = camera.clips(part.first_seed, part.clips // cut, part.scene, part.name, NAME, TITLE, FRAMES, CANVAS)
    stream.labels = (stream.labels > 0).astype(np.uint8)
    stream.classes = CLASSES
    return stream, patches


def statistics(stream: Stream) -> tuple[float, float]:
    """Mean and scale of the pixels: normalised = (pixel - mean) * scale."""
    pixels = stream.samples.astype(np.float64)
    return float(np.float32(pixels.mean())), float(np.float32(1 / pixels.std()))
