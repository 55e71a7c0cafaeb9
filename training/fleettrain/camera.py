"""A synthetic camera trap: procedurally drawn square frames, one a second. Nothing here is recorded.

Every clip is one site: sky and ground with a static texture, light that drifts, sensor noise, and bushes whose lobes
sway in gusts. A lobe has the size and the brightness of an animal's body: what tells them apart is what surrounds it
(a stem, or legs, head and wings). Animals are rare and walk or fly through at their own speed, some stop to graze.

Scenes are described in units of 1/32 of the picture's side and drawn at any resolution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .stream import Stream, join

SIDE = 32
"""The picture's side in units."""
FRAMES = 90
NOISE_SD = 2.0
CLASSES = ["empty", "small", "deer", "bird"]
SILHOUETTE_SEEN = 0.3
PATCH_COVERED = 0.15


class Canvas:
    """The grid of pixels that scenes are drawn on: `size` pixels a side, cut in patches of `patch` pixels a side."""

    def __init__(self, size: int, patch: int) -> None:
        self.size, self.patch = size, patch
        self.sharpness = size / SIDE
        place = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / self.sharpness - np.float32(0.5)
        self.rows, self.columns = np.meshgrid(place, place, indexing="ij")

    def ellipse(self, x: np.ndarray, y: np.ndarray, rx: float, ry: float) -> np.ndarray:
        """Soft coverage [frames, size, size] of an ellipse centred at column x and row y of every frame."""
        dx = (self.columns[None] - x[:, None, None].astype(np.float32)) / np.float32(rx)
        dy = (self.rows[None] - y[:, None, None].astype(np.float32)) / np.float32(ry)
        edge = np.float32(min(rx, ry)) * self.sharpness
        return np.clip((1.0 - np.sqrt(dx * dx + dy * dy)) * edge + 0.5, 0.0, 1.0)

    def bar(self, x: np.ndarray, top: np.ndarray, bottom: np.ndarray, width: float) -> np.ndarray:
        """Soft coverage of a vertical bar."""
        sharp = self.sharpness
        aside = np.abs(self.columns[None] - x[:, None, None].astype(np.float32))
        across = np.clip(width / 2 * sharp + 0.5 - aside * sharp, 0.0, 1.0)
        along = np.clip((self.rows[None] - top[:, None, None].astype(np.float32)) * sharp + 0.5, 0.0, 1.0) * \
            np.clip((bottom[:, None, None].astype(np.float32) - self.rows[None]) * sharp + 0.5, 0.0, 1.0)
        return across * along

    def smooth(self, rng: np.random.Generator, cells: int) -> np.ndarray:
        """Texture [size, size] with features of about size/cells pixels."""
        coarse = rng.normal(size=(cells + 1, cells + 1))
        place = np.linspace(0, cells, self.size, endpoint=False)
        low = place.astype(int)
        part = place - low
        rows = coarse[low] * (1 - part)[:, None] + coarse[low + 1] * part[:, None]
        return rows[:, low] * (1 - part)[None] + rows[:, low + 1] * part[None]


SMALL = Canvas(32, 4)
"""The canvas of `camera-synthetic`."""


@dataclass(frozen=True)
class Scene:
    """How often animals come: `visit` is the chance of a visit per clip, `most` the largest number of visits."""

    visit: float
    most: int


DEPLOYED = Scene(visit=0.55, most=1)
TRAINING = Scene(visit=1.0, most=3)


def gusts(rng: np.random.Generator, frames: int) -> np.ndarray:
    """Wind strength per frame, 0 to about 1: mostly calm, with gusts of some ten seconds."""
    level = np.empty(frames)
    state = rng.normal()
    for t in range(frames):
        state = 0.93 * state + np.sqrt(1 - 0.93**2) * rng.normal()
        level[t] = state
    return np.clip(level - 0.2, 0.0, 1.5) / 1.5


def bush(rng: np.random.Generator, canvas: Canvas, frames: int, ground: float, wind: np.ndarray
         ) -> list[tuple[np.ndarray, float]]:
    """Layers (coverage, brightness change): a lobe of an animal's size on a stem that sways."""
    base = rng.uniform(2, SIDE - 2)
    height = rng.uniform(2.5, 9.0)
    foot = rng.uniform(ground + 1, SIDE - 2)
    rate, phase = rng.uniform(0.8, 2.2), rng.uniform(0, 2 * np.pi)
    sway = wind * rng.uniform(0.8, 2.0) * np.sin(rate * np.arange(frames) + phase)
    tone = rng.choice([-1, 1]) * rng.uniform(22, 55)
    x = base + sway
    feet = np.full(frames, foot)
    top = feet - height
    layers = [(canvas.bar(x * 0.5 + base * 0.5, top, feet, 0.7), tone * 0.8)]
    layers.append((canvas.ellipse(x, top, rng.uniform(1.6, 4.5), rng.uniform(1.2, 2.8)), tone))
    if rng.random() < 0.5:
        layers.append((canvas.ellipse(x * 0.7 + base * 0.3 + rng.uniform(-2, 2), top + height * 0.4, 1.6, 1.2), tone))
    return layers


def path(rng: np.random.Generator, speed: float, margin: float, grazes: bool) -> tuple[np.ndarray, int]:
    """Columns of a walk through the frame, and its direction; a grazing animal stops for a while."""
    direction = int(rng.choice([-1, 1]))
    x, track = -margin, []
    stop_at = rng.uniform(6, SIDE - 6) if grazes and rng.random() < 0.6 else None
    pause = int(rng.integers(4, 14))
    while x < SIDE + margin:
        track.append(x)
        if stop_at is not None and x >= stop_at and pause > 0:
            pause -= 1
            continue
        x += speed * rng.uniform(0.7, 1.3)
    walk = np.array(track)
    return (walk if direction > 0 else SIDE - 1 - walk), direction


def animal(rng: np.random.Generator, canvas: Canvas, kind: int, ground: float) -> list[tuple[np.ndarray, float]]:
    """Layers of one visit, frame by frame."""
    tone = rng.choice([-1, 1]) * rng.uniform(22, 55)
    if kind == 1:
        x, way = path(rng, rng.uniform(0.7, 1.8), 3, True)
        size = rng.uniform(0.8, 1.25)
        y = rng.uniform(ground + 3, SIDE - 3) + 0.3 * np.sin(2.1 * np.arange(len(x)))
        return [(canvas.ellipse(x, y, 2.6 * size, 1.5 * size), tone),
                (canvas.ellipse(x + way * 2.6 * size, y - 0.2, 1.1, 0.9), tone),
                (canvas.bar(x - way * 3.4 * size, y + 0.2, y + 0.4, 2.4), tone * 0.8)]
    if kind == 2:
        x, way = path(rng, rng.uniform(1.0, 2.8), 8, True)
        size = rng.uniform(0.8, 1.2)
        step = np.sin(1.7 * np.arange(len(x)))
        foot = np.full(len(x), rng.uniform(max(ground + 4, 17), SIDE - 2))
        y = foot - 6.5 * size
        layers = [(canvas.ellipse(x, y, 4.6 * size, 2.1 * size), tone)]
        for place, swing in ((-3.4, 1), (-2.2, -1), (2.2, 1), (3.4, -1)):
            layers.append((canvas.bar(x + place * size + 0.6 * swing * step, y + 1.2 * size, foot, 0.9), tone))
        head = y - 3.4 * size if rng.random() < 0.6 else y + 2.0 * size
        layers.append((canvas.ellipse(x + way * 5.2 * size, (y + head) / 2, 1.1, 2.1 * size), tone))
        layers.append((canvas.ellipse(x + way * 6.2 * size, head, 1.7 * size, 1.0 * size), tone))
        return layers
    x, way = path(rng, rng.uniform(1.6, 3.6), 4, False)
    size = rng.uniform(0.8, 1.2)
    y = rng.uniform(3, max(ground, 12)) + np.cumsum(rng.normal(0, 0.25, len(x)))
    flap = np.sin(2.4 * np.arange(len(x)) + rng.uniform(0, 6))
    layers = [(canvas.ellipse(x, y, 1.9 * size, 1.0 * size), tone)]
    for side in (-1, 1):
        layers.append((canvas.ellipse(x + side * 1.9 * size, y - 1.4 * flap * size, 1.7 * size, 0.7 * size), tone))
    return layers


def clip(seed: int, scene: Scene, frames: int = FRAMES, canvas: Canvas = SMALL
         ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images [frames, size, size] uint8, labels [frames], and the class of every patch [frames, patches] (for training
    only)."""
    rng = np.random.default_rng(seed)
    ground = rng.uniform(9, 15)
    sky, soil = rng.uniform(110, 170), rng.uniform(80, 140)
    still = np.where(canvas.rows < ground, sky, soil) + 5 * canvas.smooth(rng, 4) + 4 * canvas.smooth(rng, 12)
    wind = gusts(rng, frames)
    picture = np.repeat(still[None].astype(np.float32), frames, 0)
    for _ in range(int(rng.integers(2, 6))):
        for coverage, tone in bush(rng, canvas, frames, ground, wind):
            picture += coverage * np.float32(tone)
    labels = np.zeros(frames, np.uint8)
    n, p = canvas.size // canvas.patch, canvas.patch
    patches = np.zeros((frames, n * n), np.uint8)
    taken = 0
    for _ in range(scene.most):
        if rng.random() > scene.visit:
            continue
        kind = int(rng.choice([1, 2, 3]))
        layers = animal(rng, canvas, kind, ground)
        length = layers[0][0].shape[0]
        begin = int(rng.integers(taken, max(taken + 1, frames - length // 2)))
        span = min(length, frames - begin)
        if span <= 0:
            break
        taken = begin + span + 2
        body = np.zeros((length, canvas.size, canvas.size), np.float32)
        for coverage, tone in layers:
            body = np.maximum(body, coverage)
        area = body.sum((1, 2))
        picture[begin: begin + span] += body[:span] * np.float32(layers[0][1])
        cover = body[:span].reshape(span, n, p, n, p).mean((2, 4)).reshape(span, -1)
        patches[begin: begin + span][cover > PATCH_COVERED] = kind
        seen = area[:span] >= SILHOUETTE_SEEN * area.max()
        labels[begin: begin + span][seen] = kind
        if taken >= frames:
            break
    drift = 1 + 0.03 * np.sin(2 * np.pi * (np.arange(frames) / rng.uniform(120, 400) + rng.random()))
    noisy = picture * drift[:, None, None] + rng.normal(0, NOISE_SD, picture.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8), labels, patches


def clips(first_seed: int, count: int, scene: Scene, split: str, name: str = "camera-synthetic",
          title: str = "Synthetic camera trap (procedurally drawn, not recorded)", frames: int = FRAMES,
          canvas: Canvas = SMALL) -> tuple[Stream, np.ndarray]:
    """`count` clips with seeds first_seed, first_seed + 1, ...; group = index of the site. And the patches' classes."""
    drawn = [clip(first_seed + i, scene, frames, canvas) for i in range(count)]
    card = {
        "name": name, "title": title, "kind": "images", "synthetic": True, "rate_hz": 1.0,
        "channels": [{"name": "grey", "unit": "counts", "scale": 1.0}], "background_class": "empty", "hop_rows": 1,
        "height": canvas.size, "width": canvas.size, "noise_sd_counts": NOISE_SD, "group_meaning": "site",
        "source": "synthetic: drawn by training/fleettrain/camera.py from seeds",
        "provenance": {"generator": "training/fleettrain/camera.py", "clip_seeds": [first_seed, first_seed + count - 1],
                       "label_rule": f"an animal counts while {SILHOUETTE_SEEN:.0%} of its silhouette is in frame"},
        "licence": "MIT", "seed": first_seed, "split": split,
    }
    stream = join([d[0] for d in drawn], [d[1] for d in drawn], list(range(count)), CLASSES, card)
    return stream, np.concatenate([d[2] for d in drawn])


def activity(stream: Stream, canvas: Canvas = SMALL, deviations: tuple[int, ...] = (5, 6, 8)) -> dict[str, float]:
    """Share of patches whose largest pixel change from the frame before passes a number of noise deviations."""
    out: dict[str, float] = {}
    changes = []
    n, p = canvas.size // canvas.patch, canvas.patch
    for i in range(stream.clips):
        images = stream.samples[stream.clip_start[i]: stream.clip_start[i + 1]].astype(np.float32)
        step = np.abs(np.diff(images, axis=0))
        changes.append(step.reshape(len(step), n, p, n, p).max((2, 4)).reshape(len(step), -1))
    largest = np.concatenate(changes)
    for passed in deviations:
        out[f"patches_over_{passed}_noise_sd"] = round(float((largest > passed * NOISE_SD).mean()), 4)
    out["frames_with_animal"] = round(float((stream.labels > 0).mean()), 4)
    return out
