"""Where things are, and the one seed that everything starts from."""

from __future__ import annotations

from pathlib import Path

TRAINING = Path(__file__).resolve().parent.parent
LIBRARY = TRAINING.parent / "library"
CACHE = TRAINING / ".cache"
MODELS = LIBRARY / "models"
STREAMS = LIBRARY / "streams"
VECTORS = LIBRARY / "vectors"
WEATHER = LIBRARY / "weather"

SEED = 20261


def prepare() -> None:
    """Creates the folders that the recipes write to."""
    for folder in (CACHE, MODELS, STREAMS, VECTORS, WEATHER):
        folder.mkdir(parents=True, exist_ok=True)
