"""Variants of the SPAR node model for comparing attention techniques, fine-tuned from the shipped weights."""

from __future__ import annotations

import json

import torch
from safetensors.numpy import load_file

from . import check, export, packages, paths, spar, vectors
from .assess import assess, int8_metrics
from .card import model_card
from .fit_int8 import fit
from .gates import GatedEncoder
from .model import Architecture, Encoder
from .recipe_spar import AUGMENT, FIRST, HOP, NODE_VIEW, SHIPPED, Fold
from .sampling import batch_of
from .train import Plan, train

RADIUS = 4
STEPS = {"window": 500, "gated": 500}
RATE = 1e-3
ENERGY_WEIGHT = 0.5
"""Loss for the energy of all heads together, in nats (assumed: about the joint loss of the dense model)."""


def dense_node() -> Encoder:
    """The shipped node."""
    card = json.loads((paths.MODELS / "spar-node.json").read_text())
    return check.model_of(card, load_file(paths.MODELS / "spar-node.safetensors"))


def successor(attention: dict[str, object], dense: Encoder) -> Encoder:
    """An encoder with this attention that starts from the dense weights."""
    shape = Architecture(**{**dense.shape.card(), "attention": attention})
    model = Encoder(shape, 0.05)
    model.load_state_dict(dense.state_dict())
    return model


def plan(kind: str, seed: int, quick: bool) -> Plan:
    """Short, at a third of the rate that the dense model was trained with."""
    return Plan(STEPS[kind] // (8 if quick else 1), RATE, seed)


def window(made: Fold, dense: Encoder, quick: bool) -> tuple[Encoder, dict[str, object]]:
    """Attention within four tokens (0.64 s) to each side."""
    torch.manual_seed(made.seed + 21)
    model = successor({"kind": "window", "radius": RADIUS}, dense)
    batch = batch_of(made.sources[0], NODE_VIEW, AUGMENT, 64, NODE_VIEW.window_rows, (dense, NODE_VIEW))
    train(model, batch, plan("window", made.seed + 22, quick), "spar window")
    return model, {}


def gated(made: Fold, dense: Encoder, quick: bool) -> tuple[Encoder, dict[str, object]]:
    """Heads cost energy: those that are not worth it close."""
    torch.manual_seed(made.seed + 31)
    model = successor({"kind": "dense"}, dense)
    wrapped = GatedEncoder(model, torch.Generator().manual_seed(made.seed + 32))
    batch = batch_of(made.sources[0], NODE_VIEW, AUGMENT, 64, NODE_VIEW.window_rows, (dense, NODE_VIEW))
    per_head = ENERGY_WEIGHT / (model.shape.blocks * model.shape.heads)
    train(wrapped, batch, plan("gated", made.seed + 33, quick), "spar gated", lambda: wrapped.energy(per_head))
    chance = wrapped.gates.open_chance().tolist()
    removed = wrapped.fold()
    return model, {"removed_heads": removed, "open_chance": [[round(p, 3) for p in row] for row in chance]}


def save(name: str, title: str, made: Fold, model: Encoder, extra: dict[str, object], tried: str) -> None:
    """Calibrates on the fold's own validation subjects, measures on its test subjects, writes card and vectors."""
    test_stream, test = made.streams[2], made.split(2, NODE_VIEW)
    validation = made.split(1, NODE_VIEW)
    found = assess(model, validation, test, made.seed)
    picked = list(NODE_VIEW.channels)
    tensors = export.float_tensors(model, made.mean[picked], made.scale[picked], found.temperature)
    windows, _, _ = made.sources[0].frames(made.streams[0], 4 * HOP, NODE_VIEW.window_rows)
    whole, reach = fit(model, NODE_VIEW.tokenise(windows))
    tensors.update(whole)
    metrics = {"int8": {**reach, **int8_metrics(model, tensors, test, 800)}, "tried": [tried]}
    provenance = {**packages.SEGLEARN.provenance(spar.MEMBER), "fine_tuned_from": "spar-node",
                  "validation": validation.name, "test": test.name}
    card = model_card(name, title, "node", "spar", False, model, NODE_VIEW, test_stream.classes, found, provenance,
                      packages.SEGLEARN.licence, made.seed, {**extra, "metrics": metrics})
    export.write_model(paths.MODELS / name, tensors, card)
    clip, end = test_stream.frames(FIRST, HOP)
    index = vectors.spread_frames(len(end))
    vectors.write(name, model, tensors, NODE_VIEW,
                  vectors.raw_windows(test_stream, NODE_VIEW, clip[index], end[index]))


def build(quick: bool = False) -> None:
    """Writes the variants; the shipped node must be there."""
    made, dense = Fold(spar.load(), SHIPPED), dense_node()
    model, extra = window(made, dense, quick)
    save("spar-node-window", "SPAR node with attention to four tokens on each side", made, model, extra,
         f"One run of {STEPS['window']} steps, radius {RADIUS}, taught by the dense node; nothing else was tried.")
    model, extra = gated(made, dense, quick)
    save("spar-node-gated", "SPAR node whose attention heads were learned to be left out", made, model, extra,
         f"One run of {STEPS['gated']} steps, energy of all heads worth {ENERGY_WEIGHT} nats, taught by the dense "
         "node; nothing else was tried.")
