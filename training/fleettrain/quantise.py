"""Symmetric int8 weights and static activation scales (the scheme is written out in docs/models.md)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .model import Encoder

RESIDUAL_UNIT = 4096
POINTS = ("ln1", "q", "k", "v", "attn", "ln2", "hidden", "head")
PERCENTILES = (99.0, 99.7, 99.97, 100.0)


def linear_names(blocks: int) -> list[str]:
    """Every linear layer, in the order of the forward pass."""
    names = ["embed"]
    for l in range(blocks):
        names += [f"block.{l}.{part}" for part in ("qkv", "out", "ff1", "ff2")] + [f"exit.{l}.head"]
    return names


def exp_table() -> np.ndarray:
    """rint(65535 exp(-i/32)), i = 0...255."""
    return np.rint(65535.0 * np.exp(-np.arange(256) / 32.0)).astype(np.int32)


@torch.no_grad()
def observe(model: Encoder, tokens: Tensor) -> tuple[Tensor, list[dict[str, Tensor]]]:
    """The model's input, and every activation that is quantised, by block."""
    taps: list[dict[str, Tensor]] = []
    model.eval()
    model(tokens, taps=taps)
    return tokens, taps


def activation_scales(seen: tuple[Tensor, list[dict[str, Tensor]]], inputs: float, inner: float) -> np.ndarray:
    """Float32 [1 + 8 blocks]: a percentile of the magnitude of every quantised activation, over 127."""
    tokens, taps = seen
    found = [reach(tokens, inputs)]
    for block in taps:
        found += [reach(block[point], inner) for point in POINTS]
    return (np.asarray(found) / 127.0).astype(np.float32)


def reach(values: Tensor, percentile: float) -> float:
    """The percentile of |values|, never zero."""
    return max(float(np.percentile(values.abs().numpy(), percentile)), 1e-6)


@torch.no_grad()
def mixing_tensors(model: Encoder, taps: list[dict[str, Tensor]], inner: float) -> dict[str, np.ndarray]:
    """The int8 matrices of low-rank and of fixed attention, and the scales [blocks, 2] of projected keys and values."""
    kind = model.shape.attention["kind"]
    out: dict[str, np.ndarray] = {}
    if kind == "fixed":
        for l, block in enumerate(model.block):
            out.update(matrix(f"block.{l}.fixed", block.fixed))
    if kind == "linformer":
        scales = []
        for l, (block, seen) in enumerate(zip(model.block, taps, strict=True)):
            out.update(matrix(f"block.{l}.low_rank", block.low_rank.weight))
            scales.append([reach(block.low_rank.weight @ seen[part], inner) for part in ("k", "v")])
        out["int8.low_rank_scales"] = (np.asarray(scales) / 127.0).astype(np.float32)
    return out


def matrix(name: str, weight: Tensor) -> dict[str, np.ndarray]:
    """Symmetric int8 with a scale for each row of the last axis."""
    wide = weight.detach().numpy().astype(np.float64)
    largest = np.abs(wide).max(axis=-1)
    scale = np.where(largest > 0, largest / 127.0, 1.0).astype(np.float32)
    values = np.clip(np.rint(wide / scale.astype(np.float64)[..., None]), -127, 127).astype(np.int8)
    return {f"int8.{name}.weight": values, f"int8.{name}.scale": scale}


def input_scale_of(name: str, scales: np.ndarray) -> float:
    """The scale of the activation that the linear layer `name` reads."""
    if name == "embed":
        return float(scales[0])
    _, l, part = name.split(".")
    point = {"qkv": "ln1", "out": "attn", "ff1": "ln2", "ff2": "hidden", "head": "head"}[part]
    return float(scales[1 + 8 * int(l) + POINTS.index(point)])


def int8_tensors(model: Encoder, seen: tuple[Tensor, list[dict[str, Tensor]]], inputs: float, inner: float,
                 steps: dict[str, np.ndarray] | None = None,
                 groups: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """All `int8.*` tensors of the model file, for scales at the given percentiles of what was observed.

    `steps` gives the weight scales of layers that lie on a grid of their own, `groups` the whole factors [outputs, groups]
    of groups of inputs on it.
    """
    scales = activation_scales(seen, inputs, inner)
    state = {k: v.detach().numpy() for k, v in model.state_dict().items()}
    out: dict[str, np.ndarray] = {"int8.scales": scales, "int8.exp_table": exp_table()}
    for name in linear_names(model.shape.blocks):
        weight = state[f"{name}.weight"].astype(np.float64)
        largest = np.abs(weight).max(axis=1)
        scale = np.where(largest > 0, largest / 127.0, 1.0).astype(np.float32)
        if steps is not None and name in steps:
            scale = steps[name].astype(np.float32)
        wide = scale.astype(np.float64)
        values = np.clip(np.rint(weight / wide[:, None]), -127, 127).astype(np.int8)
        if groups is not None and name in groups:
            factors = spread_groups(groups[name], values.shape[1]).astype(np.int8)
            out[f"int8.{name}.group"] = groups[name]
            values = values // factors
        out[f"int8.{name}.weight"] = values
        out[f"int8.{name}.scale"] = scale
        unit = input_scale_of(name, scales) * wide
        out[f"int8.{name}.bias"] = np.rint(state[f"{name}.bias"].astype(np.float64) / unit).astype(np.int32)
    return {**out, **mixing_tensors(model, seen[1], inner)}


def spread_groups(factors: np.ndarray, inputs: int) -> np.ndarray:
    """The factor of each input, [outputs, inputs], from those of groups of equal length."""
    return np.repeat(factors, inputs // factors.shape[1], axis=1)
