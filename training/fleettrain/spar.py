"""SPAR: shoulder exercises under a smart watch, read from the package seglearn."""

from __future__ import annotations

import io

import numpy as np

from . import packages
from .stream import Stream, join

MEMBER = "seglearn/data/watch_dataset.npy"
G_PER_STEP = 1.0 / 4096.0
RAD_PER_S_PER_STEP = 0.001
RATE_HZ = 50
HOP_ROWS = 64

CLASS_TITLES = {"PEN": "pendulum", "ABD": "abduction", "FEL": "forward elevation", "IR": "internal rotation",
                "ER": "external rotation", "TRAP": "trapezius extension", "ROW": "upright row"}


def load() -> Stream:
    """All 140 recordings of the 10 subjects as int16, ordered by subject, then as in the package."""
    data = np.load(io.BytesIO(packages.read(packages.SEGLEARN, MEMBER)), allow_pickle=True).item()
    steps = np.array([G_PER_STEP] * 3 + [RAD_PER_S_PER_STEP] * 3)
    subject = np.asarray(data["subject"], int)
    order = np.argsort(subject, kind="stable")
    clips = [np.clip(np.rint(data["X"][i] / steps), -32768, 32767).astype(np.int16) for i in order]
    labels = [np.full(len(data["X"][i]), data["y"][i]) for i in order]
    names = ("ax", "ay", "az", "wx", "wy", "wz")
    channels = [{"name": n, "unit": "g" if i < 3 else "rad/s", "scale": G_PER_STEP if i < 3 else RAD_PER_S_PER_STEP}
                for i, n in enumerate(names)]
    card = {
        "name": "spar", "title": "Shoulder physiotherapy exercises, smart watch", "kind": "series", "synthetic": False,
        "rate_hz": RATE_HZ, "channels": channels, "class_titles": CLASS_TITLES, "background_class": None,
        "hop_rows": HOP_ROWS, "group_meaning": "subject",
        "source": "D. Burns et al., Shoulder Physiotherapy Exercise Recognition, arXiv:1802.01489; from the package "
                  f"seglearn {packages.SEGLEARN.version}",
        "provenance": packages.SEGLEARN.provenance(MEMBER),
        "licence": packages.SEGLEARN.licence, "seed": None,
    }
    return join(clips, labels, [int(subject[i]) for i in order], list(data["y_labels"]), card)
