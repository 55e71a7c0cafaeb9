"""The pre-norm encoder with an exit head after every block. Parameter names are those of the model file."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .mixing import MIXERS, orthogonal_features, pairwise
from .spiking import SpikingBlock


@dataclass(frozen=True)
class Architecture:
    """The shape of a model; `attention` is the pattern as the card writes it."""

    tokens: int
    features: int
    width: int
    heads: int
    feed_forward: int
    blocks: int
    classes: int
    attention: dict[str, object] = field(default_factory=lambda: {"kind": "dense"})

    def card(self) -> dict[str, object]:
        return {
            "tokens": self.tokens, "features": self.features, "width": self.width, "heads": self.heads,
            "feed_forward": self.feed_forward, "blocks": self.blocks, "classes": self.classes,
            "attention": self.attention,
        }

    @property
    def has_softmax(self) -> bool:
        """Whether tokens attend to tokens by a softmax over pairs: what int8 is defined for."""
        return self.attention["kind"] not in ("linformer", "performer", "spiking")

    def allowed(self) -> Tensor | None:
        """Which token may look at which, [tokens, tokens] of bool; none when all may."""
        kind = self.attention["kind"]
        if kind == "dense" or not self.has_softmax:
            return None
        radius = int(self.attention["radius"])
        place = torch.arange(self.tokens)
        if kind == "window":
            return (place[:, None] - place[None, :]).abs() <= radius
        columns = int(self.attention["columns"])
        row, column = place // columns, place % columns
        far = torch.maximum((row[:, None] - row[None, :]).abs(), (column[:, None] - column[None, :]).abs())
        return far <= radius


class Block(nn.Module):
    """x += out(attention(norm1(x))); x += ff2(relu(ff1(norm2(x))))."""

    def __init__(self, shape: Architecture, dropout: float) -> None:
        super().__init__()
        d = shape.width
        self.heads = shape.heads
        self.dropout = dropout
        self.norm1 = nn.LayerNorm(d)
        self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)
        self.norm2 = nn.LayerNorm(d)
        self.ff1 = nn.Linear(d, shape.feed_forward)
        self.ff2 = nn.Linear(shape.feed_forward, d)
        self.mix = MIXERS[shape.attention["kind"]] if not shape.has_softmax else pairwise
        if shape.attention["kind"] == "linformer":
            self.low_rank = nn.Linear(shape.tokens, int(shape.attention["rank"]), bias=False)
        if shape.attention["kind"] == "performer":
            self.register_buffer("features", orthogonal_features(int(shape.attention["features"]), d // shape.heads))

    def forward(self, x: Tensor, allowed: Tensor | None, taps: dict[str, Tensor] | None) -> Tensor:
        batch, n, d = x.shape
        first = self.norm1(x)
        q, k, v = self.qkv(first).chunk(3, dim=-1)
        split = [t.reshape(batch, n, self.heads, d // self.heads).transpose(1, 2) for t in (q, k, v)]
        mixed = self.mix(self, *split, allowed)
        mixed = mixed.transpose(1, 2).reshape(batch, n, d)
        x = x + F.dropout(self.out(mixed), self.dropout, self.training)
        second = self.norm2(x)
        hidden = F.relu(self.ff1(second))
        if taps is not None:
            taps.update(ln1=first, q=q, k=k, v=v, attn=mixed, ln2=second, hidden=hidden)
        return x + F.dropout(self.ff2(hidden), self.dropout, self.training)


class ExitHead(nn.Module):
    """Mean over tokens, norm, linear."""

    def __init__(self, shape: Architecture) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(shape.width)
        self.head = nn.Linear(shape.width, shape.classes)

    def forward(self, x: Tensor, taps: dict[str, Tensor] | None) -> Tensor:
        pooled = self.norm(x.mean(1))
        if taps is not None:
            taps["head"] = pooled
        return self.head(pooled)


class Encoder(nn.Module):
    """Tokens [batch, n, f] to logits [batch, exits, classes]."""

    def __init__(self, shape: Architecture, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.embed = nn.Linear(shape.features, shape.width)
        self.position = nn.Parameter(torch.randn(shape.tokens, shape.width) * 0.02)
        self.steps = int(shape.attention["steps"]) if shape.attention["kind"] == "spiking" else 0
        kind = SpikingBlock if self.steps else Block
        self.block = nn.ModuleList(kind(shape, dropout) for _ in range(shape.blocks))
        self.exit = nn.ModuleList(ExitHead(shape) for _ in range(shape.blocks))
        self.register_buffer("allowed", shape.allowed(), persistent=False)

    def forward(self, x: Tensor, trace: list[Tensor] | None = None,
                taps: list[dict[str, Tensor]] | None = None) -> Tensor:
        """`trace` collects the tokens after the embedding and after every block, `taps` what calibration needs."""
        x = self.embed(x) + self.position
        logits = []
        if trace is not None:
            trace.append(x)
        if self.steps:
            x = x.expand(self.steps, *x.shape)
        for block, head in zip(self.block, self.exit, strict=True):
            seen: dict[str, Tensor] | None = {} if taps is not None else None
            x = block(x, self.allowed, seen)
            mean = x.mean(0) if self.steps else x
            logits.append(head(mean, seen))
            if trace is not None:
                trace.append(mean)
            if taps is not None and seen is not None:
                taps.append(seen)
        return torch.stack(logits, dim=1)

    @property
    def parameter_count(self) -> int:
        return sum(p.numel() for p in self.parameters())
