"""Blocks of leaky integrate-and-fire neurons: Spikformer's attention (arXiv:2209.15425) or that of the Spike-driven
Transformer (arXiv:2307.01694), with the latter's residuals on potentials."""

from __future__ import annotations

import torch
from torch import Tensor, nn

GAIN = 0.5
"""Part of the way to its input that a potential goes in a step: a time constant of two steps."""
SCALE = 0.5
"""What sums of attention are multiplied by before they drive neurons: 0.25 at a threshold of 0.5 in Spikformer."""
DRIVEN_SCALE = 2.0
"""What sums over tokens are multiplied by before they drive the neurons of channels: 1 at a threshold of 0.5 in the code of
the Spike-driven Transformer."""
GRID = 1024
"""Weights are whole parts of this, so that sums over spikes are exact in float32 in any order."""


class Spike(torch.autograd.Function):
    """1 at or above the threshold of 1; backwards the derivative of an arc tangent (Fang et al. 2021)."""

    @staticmethod
    def forward(ctx, potential: Tensor) -> Tensor:
        ctx.save_for_backward(potential)
        return (potential >= 1).to(potential.dtype)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        (potential,) = ctx.saved_tensors
        return gradient / (1 + (torch.pi * (potential - 1)).square())


def fire(drive: Tensor) -> Tensor:
    """Spikes [steps, ...] of neurons at rest that are driven so; a neuron that fires goes back to rest."""
    potential = torch.zeros_like(drive[0])
    out = []
    for step in drive:
        potential = potential + GAIN * (step - potential)
        spike = Spike.apply(potential)
        potential = potential * (1 - spike.detach())
        out.append(spike)
    return torch.stack(out)


def spike_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Spikes of neurons driven by Q Kᵀ V, all [steps, batch, heads, n, head width]."""
    return fire(SCALE * (q @ (k.transpose(-2, -1) @ v)))


def spike_driven_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """The spikes of V in channels whose neuron fires; it is driven by how often Q and K spike together."""
    return fire(DRIVEN_SCALE * (q * k).sum(-2, keepdim=True)) * v


CORES = {"spiking": spike_attention, "spike-driven": spike_driven_attention}


class SpikingBlock(nn.Module):
    """x += out(attention of spikes); x += ff2(fire(ff1(fire(x)))), x [steps, batch, n, d] of potentials.

    norm1 and norm2 are a gain and a shift for each channel, no normalisation.
    """

    def __init__(self, shape, dropout: float) -> None:
        super().__init__()
        d = shape.width
        self.heads = shape.heads
        self.attention = CORES[shape.attention["kind"]]
        self.norm1 = Affine(d)
        self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)
        self.norm2 = Affine(d)
        self.ff1 = nn.Linear(d, shape.feed_forward)
        self.ff2 = nn.Linear(shape.feed_forward, d)

    def forward(self, x: Tensor, _: Tensor | None, __: dict[str, Tensor] | None) -> Tensor:
        steps, batch, n, d = x.shape
        spikes = fire(self.qkv(fire(self.norm1(x))))
        q, k, v = (t.reshape(steps, batch, n, self.heads, -1).transpose(2, 3) for t in spikes.chunk(3, dim=-1))
        mixed = self.attention(q, k, v).transpose(2, 3).reshape(steps, batch, n, d)
        x = x + self.out(mixed)
        return x + self.ff2(fire(self.ff1(fire(self.norm2(x)))))


class Affine(nn.Module):
    """Gain and shift of each channel."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((width,), 3.0))
        self.bias = nn.Parameter(torch.full((width,), 0.3))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weight + self.bias


@torch.no_grad()
def settle(model: nn.Module) -> None:
    """Rounds the weights of the blocks' layers to the grid."""
    for block in model.block:
        for layer in (block.qkv, block.out, block.ff1, block.ff2):
            for parameter in (layer.weight, layer.bias):
                parameter.copy_((parameter * GRID).round() / GRID)
