"""The pre-norm encoder with an exit head after every block. Parameter names are those of the model file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .mixing import MIXERS, fewest, orthogonal_features, pairwise, received
from .spiking import CORES, SpikingBlock


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
    token_share: float = 1.0
    """Share of the tokens that enter a block and reach the next: those that received most attention so far."""
    skip_gates: bool = False
    """Whether every block but the first has a gate that looks at the frame and decides whether the block runs."""
    activation: str = "relu"
    """Behind the first layer of the feed-forward part: relu, or gelu, whose int8 form is integers alone."""

    def card(self) -> dict[str, object]:
        learned = {"token_share": self.token_share} if self.token_share < 1 else {}
        if self.skip_gates:
            learned["skip_gates"] = True
        if self.activation != "relu":
            learned["activation"] = self.activation
        return {
            "tokens": self.tokens, "features": self.features, "width": self.width, "heads": self.heads,
            "feed_forward": self.feed_forward, "blocks": self.blocks, "classes": self.classes,
            "attention": self.attention, **learned,
        }

    @property
    def exits(self) -> int:
        """One behind every block."""
        return self.blocks

    @property
    def has_integers(self) -> bool:
        """Whether int8 is defined for it."""
        return self.attention["kind"] not in ("performer", *CORES)

    @property
    def has_softmax(self) -> bool:
        """Whether tokens attend to tokens by a softmax over pairs."""
        return self.attention["kind"] not in ("fixed", "linformer", "performer", *CORES)

    def token_counts(self) -> list[int]:
        """Tokens that enter each block."""
        counts = [self.tokens]
        for _ in range(1, self.blocks):
            counts.append(math.ceil(counts[-1] * self.token_share))
        return counts

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
    """x += out(attention(norm1(x))); x += ff2(activation(ff1(norm2(x)))). With fixed attention `qkv` makes values only."""

    def __init__(self, shape: Architecture, dropout: float) -> None:
        super().__init__()
        d = shape.width
        self.heads = shape.heads
        self.dropout = dropout
        self.norm1 = nn.LayerNorm(d)
        self.fixed_pairs = shape.attention["kind"] == "fixed"
        self.qkv = nn.Linear(d, d if self.fixed_pairs else 3 * d)
        self.out = nn.Linear(d, d)
        self.norm2 = nn.LayerNorm(d)
        self.ff1 = nn.Linear(d, shape.feed_forward)
        self.ff2 = nn.Linear(shape.feed_forward, d)
        self.activation = {"relu": F.relu, "gelu": F.gelu}[shape.activation]
        self.mix = MIXERS[shape.attention["kind"]] if not shape.has_softmax else pairwise
        self.seen: Tensor | None = None
        self.ranks = shape.token_share < 1
        if self.fixed_pairs:
            self.fixed = nn.Parameter(torch.full((shape.heads, shape.tokens, shape.tokens), 1 / shape.tokens))
        if shape.attention["kind"] == "linformer":
            self.low_rank = nn.Linear(shape.tokens, int(shape.attention["rank"]), bias=False)
        if shape.attention["kind"] == "performer":
            self.register_buffer("features", orthogonal_features(int(shape.attention["features"]), d // shape.heads))

    def forward(self, x: Tensor, allowed: Tensor | None, taps: dict[str, Tensor] | None) -> Tensor:
        batch, n, d = x.shape
        first = self.norm1(x)
        q, k, v = (self.qkv(first),) * 3 if self.fixed_pairs else self.qkv(first).chunk(3, dim=-1)
        split = [t.reshape(batch, n, self.heads, d // self.heads).transpose(1, 2) for t in (q, k, v)]
        mixed = self.mix(self, *split, allowed)
        if self.ranks:
            self.seen = received(*split[:2])
        mixed = mixed.transpose(1, 2).reshape(batch, n, d)
        x = x + F.dropout(self.out(mixed), self.dropout, self.training)
        second = self.norm2(x)
        hidden = self.activation(self.ff1(second))
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
        self.steps = int(shape.attention["steps"]) if shape.attention["kind"] in CORES else 0
        self.token_counts = shape.token_counts()
        kind = SpikingBlock if self.steps else Block
        self.block = nn.ModuleList(kind(shape, dropout) for _ in range(shape.blocks))
        self.exit = nn.ModuleList(ExitHead(shape) for _ in range(shape.blocks))
        if shape.skip_gates:
            self.skip = nn.ModuleList(nn.Linear(shape.width, 1) for _ in range(1, shape.blocks))
        self.gates: list[Tensor] = []
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
        attended = x.new_zeros(x.shape[:2]) if self.shape.token_share < 1 else None
        self.gates = []
        for l, (block, head) in enumerate(zip(self.block, self.exit, strict=True)):
            seen: dict[str, Tensor] | None = {} if taps is not None else None
            before = x
            x = block(x, self.allowed, seen)
            if self.shape.skip_gates and l > 0:
                x = before + self.gate(l, before) * (x - before)
            if attended is not None and l + 1 < len(self.token_counts):
                x, attended = fewest(x, attended + block.seen, self.token_counts[l + 1])
            mean = x.mean(0) if self.steps else x
            logits.append(head(mean, seen))
            if trace is not None:
                trace.append(mean)
            if taps is not None and seen is not None:
                taps.append(seen)
        return torch.stack(logits, dim=1)

    def gate(self, block: int, x: Tensor) -> Tensor:
        """1 for the frames on which this block runs, 0 for the others, [batch, 1, 1].

        The gradient is that of the sigmoid (Bengio et al. 2013, arXiv:1308.3432); while training, logistic noise blurs
        the decision.
        """
        score = self.skip[block - 1](x.mean(1))
        if self.training:
            u = torch.rand(score.shape).clamp(1e-6, 1 - 1e-6)
            score = score + torch.log(u / (1 - u))
        soft = torch.sigmoid(score)
        gate = (score > 0).float() + soft - soft.detach()
        self.gates.append(gate)
        return gate.unsqueeze(-1)

    @property
    def parameter_count(self) -> int:
        return sum(p.numel() for p in self.parameters())
