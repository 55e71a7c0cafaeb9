"""ACSF1: signatures of household appliances at the plug, read from the package aeon.

The package stores one series of 1,460 values per recording. Its autocorrelation is about 0.95 at lag 4 and
negative at lags 1 to 3, and 365 readings of 10 s are the hour that ACS-F1 recorded: the values are four measured
quantities in turn. They are stored here as what they are, 365 rows of 4 channels; flattened row by row, they are the
package's series.
"""

from __future__ import annotations

import numpy as np

from . import packages
from .stream import Stream, join

FOLDER = "aeon/datasets/data/ACSF1"
STEP = 1.0 / 2048.0
CHANNELS = 4
HOP_ROWS = 4
CLASSES = ["phone charger", "coffee machine", "computer", "fridge", "hi-fi", "lamp", "laptop charger", "microwave",
           "printer", "television"]


def member(session: int) -> str:
    """The archive member of session 1 or 2."""
    return f"{FOLDER}/ACSF1_{'TRAIN' if session == 1 else 'TEST'}.ts"


def load(session: int) -> Stream:
    """The 100 recordings of one session, in the package's order; group = index of the recording."""
    clips, labels = [], []
    for line in packages.read(packages.AEON, member(session)).decode().splitlines():
        if not line or line[0] in "#@":
            continue
        values, label = line.rsplit(":", 1)
        series = np.array([float(v) for v in values.split(",")])
        clips.append(np.rint(series / STEP).astype(np.int16).reshape(-1, CHANNELS))
        labels.append(np.full(len(clips[-1]), int(label)))
    card = {
        "name": "acsf1", "title": "Appliance signatures at a smart plug", "kind": "series", "synthetic": False,
        "rate_hz": 0.1,
        "channels": [{"name": f"quantity {i + 1}", "unit": "standard deviations of the recording", "scale": STEP}
                     for i in range(CHANNELS)],
        "background_class": None, "hop_rows": HOP_ROWS, "group_meaning": "recording",
        "notes": "The package's 1,460 values per recording are four interleaved quantities (autocorrelation near 0.95 "
                 "at lag 4, negative at lags 1 to 3), stored here as 4 channels. The source normalised every "
                 "recording to mean 0 and standard deviation 1 over all quantities: absolute power is lost. Which "
                 "quantity is which is not documented in the package. One reading every 10 s is the ACS-F1 protocol.",
        "source": "C. Gisler et al., Appliance Consumption Signature Database and Recognition Test Protocols, WoSSPA "
                  "2013, as edited by P. Schaefer and U. Leser (ACSF1); from the package aeon "
                  f"{packages.AEON.version}",
        "provenance": packages.AEON.provenance(member(session)),
        "licence": packages.AEON.licence, "seed": None,
    }
    return join(clips, labels, list(range(len(clips))), CLASSES, card)
