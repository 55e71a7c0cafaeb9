"""Hard-concrete gates over attention heads (Louizos et al. 2018, arXiv:1712.01312, equations 10 to 12)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from .model import Encoder

BETA, LOW, HIGH = 2.0 / 3.0, -0.1, 1.1
"""Temperature and stretch, as in the paper's section 4."""
GAIN = 50.0
"""log alpha = GAIN * parameter: a gate moves so much faster than a weight at the same rate (assumed)."""


class HeadGates(nn.Module):
    """One gate for each head, multiplied into the head's output before the block's `out` layer."""

    def __init__(self, blocks: int, heads: int, generator: torch.Generator) -> None:
        super().__init__()
        self.raw = nn.Parameter(torch.full((blocks, heads), 2.0 / GAIN))
        self.generator = generator

    @property
    def log_alpha(self) -> Tensor:
        """[blocks, heads], large for a gate that is open."""
        return GAIN * self.raw

    def draw(self, block: int) -> Tensor:
        """Gates [heads] of one block: random while training, the paper's estimate otherwise."""
        alpha = self.log_alpha[block]
        if not self.training:
            return self.settled()[block]
        u = torch.rand(alpha.shape, generator=self.generator).clamp(1e-6, 1 - 1e-6)
        s = torch.sigmoid((u.log() - (1 - u).log() + alpha) / BETA)
        return (s * (HIGH - LOW) + LOW).clamp(0, 1)

    def settled(self) -> Tensor:
        """Gates [blocks, heads] without noise; a gate of 0 removes its head."""
        return (torch.sigmoid(self.log_alpha) * (HIGH - LOW) + LOW).clamp(0, 1)

    def open_chance(self) -> Tensor:
        """Chance [blocks, heads] that a gate is not 0."""
        return torch.sigmoid(self.log_alpha - BETA * math.log(-LOW / HIGH))


class GatedEncoder(nn.Module):
    """An encoder with gates; `fold` leaves a plain encoder."""

    def __init__(self, model: Encoder, generator: torch.Generator) -> None:
        super().__init__()
        self.model = model
        self.gates = HeadGates(model.shape.blocks, model.shape.heads, generator)
        self.width = model.shape.width // model.shape.heads
        self.hooks = [block.out.register_forward_pre_hook(self.gate(l)) for l, block in enumerate(model.block)]

    def gate(self, block: int):
        """The hook that scales the columns which `out` of that block reads."""
        def scale(_: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            return (inputs[0] * self.gates.draw(block).repeat_interleave(self.width),)
        return scale

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)

    def energy(self, per_head: float) -> Tensor:
        """Expected energy of the heads, in the unit of `per_head` (the energy of one head that runs)."""
        return per_head * self.gates.open_chance().sum()

    @torch.no_grad()
    def fold(self) -> list[list[int]]:
        """Multiplies the settled gates into `out` and removes the hooks; returns the removed heads of each block."""
        for hook in self.hooks:
            hook.remove()
        settled = self.gates.settled()
        for block, gates in zip(self.model.block, settled, strict=True):
            block.out.weight.mul_(gates.repeat_interleave(self.width)[None, :])
        return [[h for h, g in enumerate(row.tolist()) if g == 0.0] for row in settled]
