"""The integer forward pass that a node executes, bit for bit: integers, and float64 in the stated order.

Matrix products run in float64 on integers far below 2^53, so they are exact.
"""

from __future__ import annotations

import copy
import dataclasses

import numpy as np

from .model import Architecture
from .quantise import POINTS, RESIDUAL_UNIT, spread_groups

Tensors = dict[str, np.ndarray]


def quantise(values: np.ndarray) -> np.ndarray:
    """clamp(rint(x), -127, 127), half to even."""
    return np.clip(np.rint(values), -127, 127).astype(np.int64)


def product(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Integer accumulators of a linear layer."""
    return (x.astype(np.float64) @ weight.astype(np.float64).T).astype(np.int64) + bias.astype(np.int64)


class Int8Model:
    """Reads the tensors of a model file and runs frames."""

    def __init__(self, shape: Architecture, tensors: Tensors) -> None:
        self.shape = shape
        self.tensors = tensors
        self.scales = tensors["int8.scales"].astype(np.float64)
        allowed = shape.allowed()
        self.allowed = np.ones((shape.tokens, shape.tokens), bool) if allowed is None else allowed.numpy()

    def keeping(self, tokens: np.ndarray) -> "Int8Model":
        """The model of these of its tokens only, ascending, each with its position: what motion leaves of a frame."""
        part = copy.copy(self)
        part.shape = dataclasses.replace(self.shape, tokens=len(tokens))
        part.tensors = {**self.tensors, "position": self.tensors["position"][tokens]}
        part.allowed = self.allowed[np.ix_(tokens, tokens)]
        return part

    def scale(self, block: int, point: str) -> float:
        return float(self.scales[1 + 8 * block + POINTS.index(point)])

    def linear(self, name: str, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Accumulators and the float64 weight scales; a group's factor multiplies its part of the sum."""
        t = self.tensors
        weight = t[f"int8.{name}.weight"]
        if f"int8.{name}.group" in t:
            weight = weight * spread_groups(t[f"int8.{name}.group"].astype(np.int64), weight.shape[1])
        acc = product(x, weight, t[f"int8.{name}.bias"])
        return acc, t[f"int8.{name}.scale"].astype(np.float64)

    def norm(self, r: np.ndarray, name: str, unit: float, scale: float) -> np.ndarray:
        """LayerNorm of integers r [..., d] that count residual steps of 1/unit; int8 out."""
        d = r.shape[-1]
        total = r.sum(-1)
        num = d * (r * r).sum(-1) - total * total
        mean = total.astype(np.float64) / float(d)
        variance = num.astype(np.float64) / float(d * d)
        inverse = 1.0 / np.sqrt(variance + 1e-5 * (unit * unit))
        gain = self.tensors[f"{name}.weight"].astype(np.float64)
        shift = self.tensors[f"{name}.bias"].astype(np.float64)
        y = ((r.astype(np.float64) - mean[..., None]) * inverse[..., None]) * gain + shift
        return quantise(y / scale)

    def attention(self, x: np.ndarray, block: int, taps: Tensors | None) -> tuple[np.ndarray, np.ndarray]:
        """int8 tokens after norm1 to int8 mixed values, and what each key received in parts of 2^-16."""
        d, heads = self.shape.width, self.shape.heads
        dh = d // heads
        acc, weight_scale = self.linear(f"block.{block}.qkv", x)
        if taps is not None and block == 0:
            taps["int8.qkv_accumulators"] = acc.astype(np.int32)
        parts = []
        kind = self.shape.attention["kind"]
        for i, point in enumerate(("v",) if kind == "fixed" else ("q", "k", "v")):
            rows = slice(i * d, (i + 1) * d)
            factor = (self.scale(block, "ln1") * weight_scale[rows]) / self.scale(block, point)
            parts.append(quantise(acc[:, rows].astype(np.float64) * factor))
        received = np.zeros(len(x), np.int64)
        if kind == "fixed":
            return self.fixed(parts[0], block), received
        q, k, v = parts
        k_scale, v_scale = self.scale(block, "k"), self.scale(block, "v")
        if kind == "linformer":
            to_k, to_v = (float(s) for s in self.tensors["int8.low_rank_scales"][block])
            k, v = self.project(block, k, k_scale, to_k), self.project(block, v, v_scale, to_v)
            k_scale, v_scale = to_k, to_v
        allowed = np.ones((len(q), len(k)), bool) if kind == "linformer" else self.allowed[:len(q), :len(q)]
        step = ((self.scale(block, "q") * k_scale) / np.sqrt(float(dh))) * 32.0
        table = self.tensors["int8.exp_table"].astype(np.int64)
        mixed = np.empty_like(q)
        for h in range(heads):
            part = slice(h * dh, (h + 1) * dh)
            score = (q[:, part].astype(np.float64) @ k[:, part].astype(np.float64).T).astype(np.int64)
            largest = np.where(allowed, score, np.iinfo(np.int64).min).max(1)
            below = np.where(allowed, largest[:, None] - score, 0)
            index = np.minimum(255, np.rint(below.astype(np.float64) * step)).astype(np.int64)
            e = np.where(allowed, table[index], 0)
            total = e.sum(1)
            num = (e.astype(np.float64) @ v[:, part].astype(np.float64)).astype(np.int64)
            ratio = num.astype(np.float64) / total.astype(np.float64)[:, None]
            mixed[:, part] = quantise(ratio * (v_scale / self.scale(block, "attn")))
            if self.shape.token_share < 1:
                received += ((e * ((1 << 32) // total)[:, None]) >> 16).sum(0)
        return mixed, received

    def project(self, block: int, x: np.ndarray, scale: float, to: float) -> np.ndarray:
        """int8 keys or values [n, d] to int8 rows [rank, d]."""
        name = f"int8.block.{block}.low_rank"
        acc = (self.tensors[f"{name}.weight"].astype(np.float64) @ x.astype(np.float64)).astype(np.int64)
        factor = (self.tensors[f"{name}.scale"].astype(np.float64) * scale) / to
        return quantise(acc.astype(np.float64) * factor[:, None])

    def fixed(self, v: np.ndarray, block: int) -> np.ndarray:
        """int8 values to int8 mixed values, by weights that do not look at the frame."""
        name = f"int8.block.{block}.fixed"
        weight, scale = self.tensors[f"{name}.weight"], self.tensors[f"{name}.scale"].astype(np.float64)
        dh = self.shape.width // self.shape.heads
        mixed = np.empty_like(v)
        for h in range(self.shape.heads):
            part = slice(h * dh, (h + 1) * dh)
            acc = (weight[h].astype(np.float64) @ v[:, part].astype(np.float64)).astype(np.int64)
            factor = (scale[h] * self.scale(block, "v")) / self.scale(block, "attn")
            mixed[:, part] = quantise(acc.astype(np.float64) * factor[:, None])
        return mixed

    def residual(self, name: str, x: np.ndarray, scale: float) -> np.ndarray:
        """What a linear layer adds to the residual, in steps of 1/4096."""
        acc, weight_scale = self.linear(name, x)
        return np.rint((acc.astype(np.float64) * (scale * weight_scale)) * float(RESIDUAL_UNIT)).astype(np.int64)

    def runs(self, block: int, r: np.ndarray) -> bool:
        """Whether the gate in front of a block lets it run; sums in the order of the channels."""
        if block == 0 or not self.shape.skip_gates:
            return True
        weight = self.tensors[f"skip.{block - 1}.weight"][0].astype(np.float64)
        total = 0.0
        for pooled, w in zip(r.sum(0).astype(np.float64).tolist(), weight.tolist(), strict=True):
            total += pooled * w
        return total / float(RESIDUAL_UNIT * self.shape.tokens) + float(self.tensors[f"skip.{block - 1}.bias"][0]) > 0

    def block(self, l: int, r: np.ndarray, taps: Tensors | None) -> tuple[np.ndarray, np.ndarray]:
        """The residual behind block l, and what its tokens received."""
        x = self.norm(r, f"block.{l}.norm1", float(RESIDUAL_UNIT), self.scale(l, "ln1"))
        mixed, received = self.attention(x, l, taps)
        r = r + self.residual(f"block.{l}.out", mixed, self.scale(l, "attn"))
        x = self.norm(r, f"block.{l}.norm2", float(RESIDUAL_UNIT), self.scale(l, "ln2"))
        return r + self.residual(f"block.{l}.ff2", self.hidden(x, l), self.scale(l, "hidden")), received

    def hidden(self, x: np.ndarray, l: int) -> np.ndarray:
        """The activation behind the first layer of the feed-forward part, int8."""
        acc, weight_scale = self.linear(f"block.{l}.ff1", x)
        factor = (self.scale(l, "ln2") * weight_scale) / self.scale(l, "hidden")
        return np.maximum(0, quantise(acc.astype(np.float64) * factor))

    def forward(self, normalised: np.ndarray, taps: Tensors | None = None) -> np.ndarray:
        """One frame, float64 [n, f] normalised input, to float32 logits [exits, classes]."""
        s_in = float(self.scales[0])
        r = self.residual("embed", quantise(normalised / s_in), s_in)
        r = r + np.rint(self.tensors["position"].astype(np.float64) * float(RESIDUAL_UNIT)).astype(np.int64)
        logits = []
        attended = np.zeros(len(r), np.int64)
        for l in range(self.shape.blocks):
            if self.runs(l, r):
                r, received = self.block(l, r, taps)
                attended = attended + received
            if self.shape.token_share < 1 and l + 1 < self.shape.blocks:
                keep = np.sort(np.argsort(-attended, kind="stable")[:self.shape.token_counts()[l + 1]])
                r, attended = r[keep], attended[keep]
            if taps is not None:
                taps[f"int8.residual.{l}"] = r.astype(np.int32)
            pooled = self.norm(r.sum(0), f"exit.{l}.norm", float(RESIDUAL_UNIT * len(r)),
                               self.scale(l, "head"))
            acc, weight_scale = self.linear(f"exit.{l}.head", pooled)
            logits.append(acc.astype(np.float64) * (self.scale(l, "head") * weight_scale))
        return np.stack(logits).astype(np.float32)

    def many(self, normalised: np.ndarray, active: np.ndarray | None = None) -> np.ndarray:
        """Logits [k, exits, classes] of frames [k, n, f], or of the active tokens [k, n] of each, at least one."""
        if active is None:
            return np.stack([self.forward(frame) for frame in normalised])
        kept = [np.flatnonzero(part) for part in active]
        return np.stack([self.keeping(k).forward(frame[k]) for frame, k in zip(normalised, kept, strict=True)])
