"""The int8 forward pass in integers alone, bit for bit: between the quantised input and the logits nothing is a
floating-point number. Scales become constants before the first frame.

Jacob et al. 2018, arXiv:1712.05877, section 2.2 (multiplier and shift); Kim et al. 2021, "I-BERT", arXiv:2101.01321,
sections 3.4 to 3.6 (GELU, softmax, layer normalisation).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .int8_reference import Int8Model, Tensors
from .model import Architecture
from .quantise import RESIDUAL_UNIT

HIDDEN_UNIT = 1024
"""GELU's inputs are integers of 1/1024."""
PROBABILITY_BITS = 15
ONE = 1 << 15
"""What stands for an exponential of 1."""


@dataclass(frozen=True)
class Dyadic:
    """value = multiplier * 2^-shift, 2^30 <= |multiplier| < 2^31."""

    multiplier: int
    shift: int

    @staticmethod
    def of(value: float) -> "Dyadic":
        if value == 0:
            return Dyadic(0, 1)
        shift = 31 - math.frexp(abs(value))[1]
        rounded = round(math.ldexp(value, shift))
        return Dyadic(rounded // 2, shift - 1) if abs(rounded) == 1 << 31 else Dyadic(rounded, shift)


def times(x: np.ndarray, by: list[Dyadic] | Dyadic, down: np.ndarray | int = 0) -> np.ndarray:
    """x [..., outputs] times factors, to the nearest, halves up."""
    if isinstance(by, Dyadic):
        multiplier, shift = np.int64(by.multiplier), np.int64(by.shift)
    else:
        multiplier = np.array([b.multiplier for b in by], np.int64)
        shift = np.array([b.shift for b in by], np.int64)
    whole = shift + down
    near = np.minimum(whole, 62)
    product = x * multiplier
    return np.where(whole > 62, 0, (product >> near) + (product >> (near - 1) & 1))


def clamp(x: np.ndarray) -> np.ndarray:
    """What a symmetric int8 holds."""
    return np.clip(x, -127, 127)


class IntegerExponential:
    """exp(x * scale) for x <= 0 in units of 2^-15, by halvings and a parabola; 2^-15 <= scale <= 1."""

    def __init__(self, scale: float) -> None:
        if not 2.0 ** -15 <= scale <= 1:
            raise ValueError(f"scores in units of {scale}, expected 2^-15 to 1")
        a = 0.35815147
        self.up = math.frexp(scale)[1] - 1 + 15
        scale = scale / (1 << self.up)
        self.ln2 = math.floor(0.6931471805599453 / scale)
        self.b = math.floor(0.96963238 / a / scale)
        self.c = math.floor(1 / a / (scale * scale))
        self.scale = Dyadic.of(a * scale * scale * ONE)

    def of(self, x: np.ndarray) -> np.ndarray:
        x = x << self.up
        halvings = -x // self.ln2
        p = x + halvings * self.ln2
        e = np.minimum(times((p + self.b) * p + self.c, self.scale, halvings), ONE)
        return np.where(halvings < 17, e, 0)


class IntegerGelu:
    """x/2 (1 + erf(x/sqrt 2)) with erf a clipped parabola, from integers of `unit` to int8 steps of `out`."""

    def __init__(self, unit: float, out: float) -> None:
        root = unit * 0.7071067811865476
        self.b = math.floor(1.769 / root)
        self.c = math.floor(1 / (0.2888 * root * root))
        raw = unit * 0.2888 * root * root / 2
        self.cut = max(0, math.frexp(128 * out / raw)[1] - 1 - 29)
        self.scale = Dyadic.of(raw / out * float(1 << self.cut))

    def of(self, q: np.ndarray) -> np.ndarray:
        rest = self.b - np.minimum(np.abs(q), self.b)
        erf = self.c - rest * rest
        raw = q * (self.c + np.where(q < 0, -erf, erf))
        rounded = (raw + (1 << self.cut) // 2) >> self.cut
        return clamp(times(np.clip(rounded, -(1 << 31), 1 << 31), self.scale))


class IntegerOnlyModel(Int8Model):
    """Reads the tensors of a model file and runs frames."""

    def __init__(self, shape: Architecture, tensors: Tensors) -> None:
        if not shape.has_softmax or shape.token_share < 1 or shape.skip_gates:
            raise ValueError("integers alone are written out here for a softmax over pairs of all tokens")
        super().__init__(shape, tensors)

    def rescaled(self, name: str, x: np.ndarray, factor) -> np.ndarray:
        """A linear layer whose outputs are multiplied by factor(float64 weight scales)."""
        acc, weight_scale = self.linear(name, x)
        return times(acc, [Dyadic.of(float(f)) for f in factor(weight_scale)])

    def residual(self, name: str, x: np.ndarray, scale: float) -> np.ndarray:
        """What a linear layer adds to the residual, in steps of 1/4096."""
        return self.rescaled(name, x, lambda w: (scale * w) * float(RESIDUAL_UNIT))

    def norm(self, r: np.ndarray, name: str, unit: float, scale: float) -> np.ndarray:
        """LayerNorm of integers r [..., d] that count residual steps of 1/unit; int8 out.

        `unit` is a whole number of residual steps: the sum of so many tokens is normalised as their mean.
        """
        d = r.shape[-1]
        tokens = round(unit) // RESIDUAL_UNIT
        epsilon = round(1e-5 * float(d) * float(d) * float(d) / (2.0 ** -12 * 2.0 ** -12)) * tokens * tokens
        gain = [Dyadic.of(float(g) * math.sqrt(d) * 2.0 ** -30 * 256 / scale) for g in self.tensors[f"{name}.weight"]]
        bias = np.array([round(float(b) * 256 / scale) for b in self.tensors[f"{name}.bias"]], np.int64)
        rows = r.reshape(-1, d)
        out = np.empty_like(rows)
        for i, row in enumerate(rows):
            y = d * row - row.sum()
            squares = epsilon + int((y * y).sum())
            if squares == 0:
                z = np.zeros_like(y)
            else:
                s = (64 - squares.bit_length() - 2) // 2
                z = (y * ((1 << 61) // math.isqrt(squares << (2 * s)))) >> (31 - s)
            out[i] = clamp((times(z, gain) + bias + 128) >> 8)
        return out.reshape(r.shape)

    def attention(self, x: np.ndarray, block: int, taps: Tensors | None) -> tuple[np.ndarray, np.ndarray]:
        """int8 tokens to int8 mixed values; no token is ranked."""
        d, heads = self.shape.width, self.shape.heads
        dh, n = d // heads, len(x)
        into = np.repeat([self.scale(block, part) for part in ("q", "k", "v")], d)
        acc, weight_scale = self.linear(f"block.{block}.qkv", x)
        if taps is not None and block == 0:
            taps["int8.qkv_accumulators"] = acc.astype(np.int32)
        factors = [Dyadic.of(float(f)) for f in (self.scale(block, "ln1") * weight_scale) / into]
        q, k, v = (clamp(times(acc, factors))[:, i * d:(i + 1) * d] for i in range(3))
        allowed = self.allowed[:n, :n]
        exponential = IntegerExponential((self.scale(block, "q") * self.scale(block, "k")) / math.sqrt(float(dh)))
        mix = Dyadic.of(self.scale(block, "v") / self.scale(block, "attn") * 2.0 ** -PROBABILITY_BITS)
        mixed = np.empty_like(q)
        for h in range(heads):
            part = slice(h * dh, (h + 1) * dh)
            score = q[:, part] @ k[:, part].T
            largest = np.where(allowed, score, np.iinfo(np.int32).min).max(1)
            e = np.where(allowed, exponential.of(np.where(allowed, score - largest[:, None], 0)), 0)
            probability = (e * ((1 << 32) // e.sum(1))[:, None]) >> (32 - PROBABILITY_BITS)
            mixed[:, part] = clamp(times(probability @ v[:, part], mix))
        return mixed, np.zeros(n, np.int64)

    def hidden(self, x: np.ndarray, l: int) -> np.ndarray:
        """The activation behind the first layer of the feed-forward part, int8."""
        wide = self.rescaled(f"block.{l}.ff1", x, lambda w: (self.scale(l, "ln2") * w) * float(HIDDEN_UNIT))
        limit = 1 << 31
        return IntegerGelu(1 / HIDDEN_UNIT, self.scale(l, "hidden")).of(np.clip(wide, -limit, limit - 1))
