"""Variants of the SPAR node model for comparing attention techniques, fine-tuned from the shipped weights."""

from __future__ import annotations

import json

import numpy as np
import torch
from torch import Tensor
from safetensors.numpy import load_file

from . import check, export, four_bits, packages, paths, spar, spiking, vectors
from .assess import assess, int8_metrics
from .card import model_card
from .fit_int8 import fit
from .gates import GatedEncoder
from .model import Architecture, Encoder
from .recipe_spar import AUGMENT, FIRST, HOP, NODE_VIEW, SHIPPED, Fold
from .sampling import batch_of
from .train import Plan, train

RADIUS = 4
RANK = 8
FEATURES = 16
HALF_HIDDEN = 32
GROUP = 16
SPIKE_STEPS = 4
STEPS = {"window": 500, "gated": 500, "linformer": 1500, "performer": 1500, "int4": 500, "pruned": 800, "spiking": 3000,
         "tokens": 800, "fixed": 1500, "skip": 800, "spike-driven": 3000, "gelu": 800}
RATE = 1e-3
ENERGY_WEIGHT = 0.5
"""Loss for the energy of all heads together, in nats (assumed: about the joint loss of the dense model)."""
TOKEN_SHARE = 0.5
SKIP_RATE, SKIP_WEIGHT = 0.5, 4.0
"""On how many frames a block behind a gate should run, and the loss for the squared difference (assumed)."""


def dense_node() -> Encoder:
    """The shipped node."""
    card = json.loads((paths.MODELS / "spar-node.json").read_text())
    return check.model_of(card, load_file(paths.MODELS / "spar-node.safetensors"))


def successor(attention: dict[str, object], dense: Encoder, **learned: object) -> Encoder:
    """An encoder with this attention that starts from the dense weights."""
    shape = Architecture(**{**dense.shape.card(), "attention": attention, **learned})
    model = Encoder(shape, 0.05)
    state = dense.state_dict()
    if attention["kind"] == "fixed":
        for name in [n for n in state if ".qkv." in n]:
            state[name] = state[name].chunk(3)[2]
    missing, unknown = model.load_state_dict(state, strict=False)
    if unknown or any(not name.endswith(("low_rank.weight", "features", "fixed")) and not name.startswith("skip.")
                      for name in missing):
        raise ValueError(f"missing {missing}, unknown {unknown}")
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


def trained(made: Fold, dense: Encoder, quick: bool, kind: str, attention: dict[str, object], salt: int) -> Encoder:
    """A successor of the dense model with another attention, taught by it."""
    torch.manual_seed(made.seed + salt)
    model = successor(attention, dense)
    batch = batch_of(made.sources[0], NODE_VIEW, AUGMENT, 64, NODE_VIEW.window_rows, (dense, NODE_VIEW))
    train(model, batch, plan(kind, made.seed + salt + 1, quick), f"spar {kind}")
    return model


@torch.no_grad()
def mean_attention(dense: Encoder, tokens: Tensor) -> list[Tensor]:
    """What each head of each block of the dense model does on average, [heads, n, n]."""
    taps: list[dict[str, Tensor]] = []
    dense(tokens, taps=taps)
    out = []
    for tap, block in zip(taps, dense.block, strict=True):
        q, k = (tap[part].unflatten(-1, (block.heads, -1)).transpose(1, 2) for part in ("q", "k"))
        out.append(torch.softmax(q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5, -1).mean(0))
    return out


def gelu(made: Fold, dense: Encoder, quick: bool) -> Encoder:
    """GELU in place of ReLU, so that int8 is integers alone."""
    torch.manual_seed(made.seed + 131)
    model = successor({"kind": "dense"}, dense, activation="gelu")
    batch = batch_of(made.sources[0], NODE_VIEW, AUGMENT, 64, NODE_VIEW.window_rows, (dense, NODE_VIEW))
    train(model, batch, plan("gelu", made.seed + 132, quick), "spar gelu")
    return model


def fixed(made: Fold, dense: Encoder, quick: bool) -> Encoder:
    """Attention weights that no longer depend on the frame, started from their means over training frames."""
    torch.manual_seed(made.seed + 91)
    model = successor({"kind": "fixed"}, dense)
    batch = batch_of(made.sources[0], NODE_VIEW, AUGMENT, 64, NODE_VIEW.window_rows, (dense, NODE_VIEW))
    windows, _, _ = made.sources[0].frames(made.streams[0], 4 * HOP, NODE_VIEW.window_rows)
    for block, mean in zip(model.block, mean_attention(dense, NODE_VIEW.tokenise(windows)), strict=True):
        block.fixed.data.copy_(mean)
    train(model, batch, plan("fixed", made.seed + 92, quick), "spar fixed")
    return model


def tokens(made: Fold, dense: Encoder, quick: bool) -> Encoder:
    """Half of the tokens go on to the next block."""
    torch.manual_seed(made.seed + 101)
    model = successor({"kind": "dense"}, dense, token_share=TOKEN_SHARE)
    batch = batch_of(made.sources[0], NODE_VIEW, AUGMENT, 64, NODE_VIEW.window_rows, (dense, NODE_VIEW))
    train(model, batch, plan("tokens", made.seed + 102, quick), "spar tokens")
    return model


def skipping(made: Fold, dense: Encoder, quick: bool) -> Encoder:
    """Gates in front of the later blocks, held to a rate, so that they must choose for which frames they open (Veit and
    Belongie 2018, arXiv:1711.11503).
    """
    torch.manual_seed(made.seed + 111)
    model = successor({"kind": "dense"}, dense, skip_gates=True)
    batch = batch_of(made.sources[0], NODE_VIEW, AUGMENT, 64, NODE_VIEW.window_rows, (dense, NODE_VIEW))
    train(model, batch, plan("skip", made.seed + 112, quick), "spar skip",
          lambda: SKIP_WEIGHT * (torch.cat(model.gates, 1).mean(0) - SKIP_RATE).square().sum())
    return model


def four_bit(made: Fold, dense: Encoder, quick: bool) -> tuple[Encoder, dict[str, np.ndarray]]:
    """Weights of all blocks in 4 bits; the steps of their grids."""
    torch.manual_seed(made.seed + 61)
    model = successor({"kind": "dense"}, dense)
    four_bits.attach(model)
    batch = batch_of(made.sources[0], NODE_VIEW, AUGMENT, 64, NODE_VIEW.window_rows, (dense, NODE_VIEW))
    train(model, batch, plan("int4", made.seed + 62, quick), "spar int4")
    return model, four_bits.settle(model)


def pruned(made: Fold, dense: Encoder, quick: bool) -> Encoder:
    """Half of the hidden columns of every block, those that reach the output most, and no last block."""
    torch.manual_seed(made.seed + 71)
    shape = Architecture(**{**dense.shape.card(), "feed_forward": HALF_HIDDEN, "blocks": dense.shape.blocks - 1})
    model = Encoder(shape, 0.05)
    state = dense.state_dict()
    for l in range(shape.blocks):
        weight = state[f"block.{l}.ff1.weight"].norm(dim=1) * state[f"block.{l}.ff2.weight"].norm(dim=0)
        keep = weight.topk(HALF_HIDDEN).indices.sort().values
        for name in ("ff1.weight", "ff1.bias"):
            state[f"block.{l}.{name}"] = state[f"block.{l}.{name}"][keep]
        state[f"block.{l}.ff2.weight"] = state[f"block.{l}.ff2.weight"][:, keep]
    model.load_state_dict({name: state[name] for name in model.state_dict()})
    batch = batch_of(made.sources[0], NODE_VIEW, AUGMENT, 64, NODE_VIEW.window_rows, (dense, NODE_VIEW))
    train(model, batch, plan("pruned", made.seed + 72, quick), "spar pruned")
    return model


def save(name: str, title: str, made: Fold, model: Encoder, extra: dict[str, object], tried: str,
         steps: dict[str, np.ndarray] | None = None, groups: dict[str, np.ndarray] | None = None) -> None:
    """Calibrates on the fold's own validation subjects, measures on its test subjects, writes card and vectors."""
    test_stream, test = made.streams[2], made.split(2, NODE_VIEW)
    validation = made.split(1, NODE_VIEW)
    found = assess(model, validation, test, made.seed)
    picked = list(NODE_VIEW.channels)
    tensors = export.float_tensors(model, made.mean[picked], made.scale[picked], found.temperature)
    metrics: dict[str, object] = {"tried": [tried]}
    if model.shape.has_integers:
        metrics["int8"] = add_int8(made, model, tensors, steps, groups)
    provenance = {**packages.SEGLEARN.provenance(spar.MEMBER), "fine_tuned_from": "spar-node",
                  "validation": validation.name, "test": test.name}
    card = model_card(name, title, "node", "spar", False, model, NODE_VIEW, test_stream.classes, found, provenance,
                      packages.SEGLEARN.licence, made.seed, {**extra, "metrics": metrics})
    write_all(name, made, model, tensors, card)


def add_int8(made: Fold, model: Encoder, tensors: dict[str, np.ndarray], steps: dict[str, np.ndarray] | None = None,
             groups: dict[str, np.ndarray] | None = None) -> dict[str, object]:
    """Adds the int8 tensors, fitted on training frames; returns how well they do on test frames."""
    windows, _, _ = made.sources[0].frames(made.streams[0], 4 * HOP, NODE_VIEW.window_rows)
    whole, reach = fit(model, NODE_VIEW.tokenise(windows), steps=steps, groups=groups)
    tensors.update(whole)
    return {**reach, **int8_metrics(model, tensors, made.split(2, NODE_VIEW), 800)}


def write_all(name: str, made: Fold, model: Encoder, tensors: dict[str, np.ndarray], card: dict[str, object]) -> None:
    """Writes model, card and vectors."""
    export.write_model(paths.MODELS / name, tensors, card)
    clip, end = made.streams[2].frames(FIRST, HOP)
    index = vectors.spread_frames(len(end))
    vectors.write(name, model, tensors, NODE_VIEW,
                  vectors.raw_windows(made.streams[2], NODE_VIEW, clip[index], end[index]))


def refit(kinds: tuple[str, ...]) -> None:
    """Fits the int8 tensors of shipped variants anew; their float32 tensors stay as they are."""
    made = Fold(spar.load(), SHIPPED)
    for kind in kinds:
        name = f"spar-node-{kind}"
        card = json.loads((paths.MODELS / f"{name}.json").read_text())
        tensors = {k: v for k, v in load_file(paths.MODELS / f"{name}.safetensors").items() if not k.startswith("int8.")}
        model = check.model_of(card, tensors)
        card["metrics"]["int8"] = add_int8(made, model, tensors)
        write_all(name, made, model, tensors, card)


def build(quick: bool = False, only: tuple[str, ...] = ()) -> None:
    """Writes the variants, or those named in `only`; the shipped node must be there."""
    made, dense = Fold(spar.load(), SHIPPED), dense_node()
    for kind, write in {"window": save_window, "gated": save_gated, "linformer": save_linformer,
                        "performer": save_performer, "int4": save_int4, "pruned": save_pruned,
                        "spiking": save_spiking, "tokens": save_tokens, "fixed": save_fixed,
                        "skip": save_skip, "spike-driven": save_spike_driven, "int4-groups": save_int4_groups,
                        "gelu": save_gelu}.items():
        if not only or kind in only:
            write(made, dense, quick)


def save_window(made: Fold, dense: Encoder, quick: bool) -> None:
    """Local attention."""
    model, extra = window(made, dense, quick)
    save("spar-node-window", "SPAR node with attention to four tokens on each side", made, model, extra,
         f"One run of {STEPS['window']} steps, radius {RADIUS}, taught by the dense node; nothing else was tried.")


def save_gated(made: Fold, dense: Encoder, quick: bool) -> None:
    """Heads that were learned to be left out."""
    model, extra = gated(made, dense, quick)
    save("spar-node-gated", "SPAR node whose attention heads were learned to be left out", made, model, extra,
         f"One run of {STEPS['gated']} steps, energy of all heads worth {ENERGY_WEIGHT} nats, taught by the dense "
         "node; nothing else was tried.")


def save_linformer(made: Fold, dense: Encoder, quick: bool) -> None:
    """Low rank."""
    model = trained(made, dense, quick, "linformer", {"kind": "linformer", "rank": RANK}, 41)
    save("spar-node-linformer", f"SPAR node with keys and values projected to {RANK} rows", made, model, {},
         f"One run of {STEPS['linformer']} steps, rank {RANK}, taught by the dense node; nothing else was tried.")


def save_performer(made: Fold, dense: Encoder, quick: bool) -> None:
    """Random features."""
    model = trained(made, dense, quick, "performer", {"kind": "performer", "features": FEATURES}, 51)
    save("spar-node-performer", f"SPAR node with {FEATURES} random features a head instead of a softmax", made, model,
         {}, f"One run of {STEPS['performer']} steps, {FEATURES} features, taught by the dense node; nothing else was "
         "tried.")


def save_int4(made: Fold, dense: Encoder, quick: bool) -> None:
    """Weights of 4 bits."""
    model, steps = four_bit(made, dense, quick)
    save("spar-node-int4", "SPAR node whose blocks have weights of 4 bits", made, model, {"block_weight_bits": 4},
         f"One run of {STEPS['int4']} steps with learned steps, taught by the dense node; nothing else was tried.",
         steps)


def save_int4_groups(made: Fold, dense: Encoder, quick: bool) -> None:
    """Weights of 4 bits in groups of inputs, after training."""
    model = successor({"kind": "dense"}, dense).eval()
    steps, factors = four_bits.settle_groups(model, GROUP)
    save("spar-node-int4-groups", f"SPAR node whose blocks have weights of 4 bits in groups of {GROUP} inputs", made, model,
         {"block_weight_bits": 4, "block_weight_group": GROUP}, "The dense node's weights, rounded; no training.", steps,
         factors)


def save_pruned(made: Fold, dense: Encoder, quick: bool) -> None:
    """Structured pruning."""
    model = pruned(made, dense, quick)
    save("spar-node-pruned", f"SPAR node of {model.shape.blocks} blocks with {HALF_HIDDEN} hidden columns", made, model,
         {}, f"The last block and half of the hidden columns, by weight, removed at once, then {STEPS['pruned']} steps, "
         "taught by the dense node; nothing else was tried.")


def spiking_node(made: Fold, dense: Encoder, quick: bool, kind: str, salt: int) -> Encoder:
    """A node of spiking neurons, trained from the start."""
    torch.manual_seed(made.seed + salt)
    shape = Architecture(**{**dense.shape.card(), "attention": {"kind": kind, "steps": SPIKE_STEPS}})
    model = Encoder(shape, 0.0)
    batch = batch_of(made.sources[0], NODE_VIEW, AUGMENT, 64, NODE_VIEW.window_rows, (dense, NODE_VIEW))
    train(model, batch, Plan(STEPS[kind] // (8 if quick else 1), 4 * RATE, made.seed + salt + 1), f"spar {kind}")
    spiking.settle(model)
    return model


def save_spiking(made: Fold, dense: Encoder, quick: bool) -> None:
    """Spikformer's attention."""
    save("spar-node-spiking", f"SPAR node of spiking neurons, {SPIKE_STEPS} steps a frame", made,
         spiking_node(made, dense, quick, "spiking", 81), {},
         f"{STEPS['spiking']} steps from random weights, taught by the dense node. Half the steps with gains of 2, no shift "
         "and a lower rate ended at a higher training loss and 0.699 on the test subjects.")


def save_spike_driven(made: Fold, dense: Encoder, quick: bool) -> None:
    """Spike-driven attention."""
    save("spar-node-spike-driven", f"SPAR node of spiking neurons with spike-driven attention, {SPIKE_STEPS} steps a frame",
         made, spiking_node(made, dense, quick, "spike-driven", 121), {},
         f"{STEPS['spike-driven']} steps from random weights, taught by the dense node; nothing else was tried.")


def save_tokens(made: Fold, dense: Encoder, quick: bool) -> None:
    """Cascade token dropping."""
    save("spar-node-tokens", "SPAR node that drops half of its tokens after each block", made,
         tokens(made, dense, quick), {}, f"One run of {STEPS['tokens']} steps, half of the tokens, taught by the dense "
         "node; nothing else was tried.")


def save_fixed(made: Fold, dense: Encoder, quick: bool) -> None:
    """Fixed-weight attention."""
    save("spar-node-fixed", "SPAR node whose attention weights are the same for every frame", made,
         fixed(made, dense, quick), {}, f"One run of {STEPS['fixed']} steps from the dense node's mean weights, taught "
         "by the dense node; nothing else was tried.")


def save_skip(made: Fold, dense: Encoder, quick: bool) -> None:
    """Learned input-dependent skip gates."""
    model = skipping(made, dense, quick)
    split = made.split(2, NODE_VIEW)
    with torch.no_grad():
        model.eval()
        runs = torch.cat([gate_shares(model, part) for part in split.tokens.split(512)])
    save("spar-node-skip", "SPAR node whose later blocks run only when a learned gate asks for them", made, model,
         {"block_shares": [round(s, 4) for s in runs.mean(0).tolist()]},
         f"One run of {STEPS['skip']} steps, each gate held to {SKIP_RATE:.0%} of the frames, taught by the dense "
         "node. With a price on running instead of a rate, one gate was always open and the other always shut.")


def save_gelu(made: Fold, dense: Encoder, quick: bool) -> None:
    """GELU, and int8 in integers alone."""
    save("spar-node-gelu", "SPAR node with GELU, in int8 of integers alone", made, gelu(made, dense, quick), {},
         f"One run of {STEPS['gelu']} steps from the dense node's weights, taught by the dense node; nothing else was "
         "tried.")


def gate_shares(model: Encoder, tokens: Tensor) -> Tensor:
    """On which frames each block behind a gate runs, [frames, blocks - 1]."""
    trace: list[Tensor] = []
    model(tokens, trace=trace)
    return torch.cat([model.gate(l, trace[l]).flatten(1) for l in range(1, model.shape.blocks)], 1)
