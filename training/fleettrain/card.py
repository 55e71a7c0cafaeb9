"""Puts a model card together."""

from __future__ import annotations

import platform
from importlib import metadata

from .assess import Assessment
from .model import Encoder
from .views import View


def versions() -> dict[str, str]:
    """What the numbers were made with."""
    return {"python": platform.python_version(), **{p: metadata.version(p) for p in ("torch", "numpy", "safetensors")}}


def model_card(name: str, title: str, role: str, stream: str, synthetic: bool, model: Encoder, view: View,
               class_names: list[str], found: Assessment, provenance: dict[str, object], licence: str, seed: int,
               extra: dict[str, object]) -> dict[str, object]:
    """All keys of a card but the checksum; `extra` replaces or adds keys (metrics are merged)."""
    card: dict[str, object] = {
        "name": name,
        "title": title,
        "version": "1",
        "role": role,
        "stream": stream,
        "synthetic": synthetic,
        "architecture": model.shape.card(),
        "input": view.card(),
        "parameters": model.parameter_count,
        "class_names": class_names,
        "exit_thresholds": found.thresholds,
        "exit_coefficients": found.coefficients.tolist(),
        "offload_threshold": 0.0,
        "calibration": found.calibration,
        "metrics": found.metrics,
        "provenance": provenance,
        "licence": licence,
        "seed": seed,
        "versions": versions(),
    }
    for key, value in extra.items():
        if key == "metrics":
            card["metrics"] = {**found.metrics, **value}
        else:
            card[key] = value
    return card
