"""Weights of 4 bits: with a learned step for each output (LSQ: Esser et al. 2019, arXiv:1902.08153), or after training with
a step for each group of inputs (Dai et al. 2021, arXiv:2102.04503: whole factors of 4 bits on a step for each output)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from .model import Encoder

GREATEST = 7
"""Weights are whole steps from -7 to 7."""
FACTOR = 15
"""Factors of groups are whole numbers from 1 to 15."""
LAYERS = ("qkv", "out", "ff1", "ff2")


class LearnedStep(nn.Module):
    """Rounds a weight to its grid; gradients pass through the rounding, and reach the step as in the paper."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.step = nn.Parameter(2 * weight.detach().abs().mean(1) / GREATEST ** 0.5)

    def size(self) -> Tensor:
        """The steps [outputs], above 0."""
        return self.step.abs().clamp_min(1e-6)

    def forward(self, weight: Tensor) -> Tensor:
        share = (weight.shape[1] * GREATEST) ** -0.5
        size = self.size()
        step = (size * share + (size - size * share).detach())[:, None]
        scaled = (weight / step).clamp(-GREATEST, GREATEST)
        return (scaled + (scaled.round() - scaled).detach()) * step


def attach(model: Encoder) -> None:
    """Every layer of every block trains on its grid from here on."""
    for block in model.block:
        for name in LAYERS:
            layer = getattr(block, name)
            parametrize.register_parametrization(layer, "weight", LearnedStep(layer.weight))


@torch.no_grad()
def settle(model: Encoder) -> dict[str, np.ndarray]:
    """Leaves plain layers whose weights lie on their grids; returns the steps [outputs] by layer."""
    steps = {}
    for l, block in enumerate(model.block):
        for name in LAYERS:
            layer = getattr(block, name)
            steps[f"block.{l}.{name}"] = layer.parametrizations.weight[0].size().numpy().copy()
            parametrize.remove_parametrizations(layer, "weight", leave_parametrized=True)
    return steps


@torch.no_grad()
def settle_groups(model: Encoder, group: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Rounds the weights of the blocks' layers to 4 bits in groups of inputs; returns the steps [outputs] and the factors
    [outputs, groups] by layer. A factor is rounded up, so that no weight is cut off.
    """
    steps, factors = {}, {}
    for l, block in enumerate(model.block):
        for name in LAYERS:
            layer = getattr(block, name)
            weight = layer.weight.double().unflatten(1, (-1, group))
            reach = weight.abs().amax(2) / GREATEST
            step = (reach.amax(1) / FACTOR).clamp_min(1e-9).float().double()
            factor = (reach / step[:, None]).ceil().clamp(1, FACTOR)
            size = (step[:, None] * factor)[..., None]
            layer.weight.copy_(((weight / size).round().clamp(-GREATEST, GREATEST) * size).flatten(1))
            steps[f"block.{l}.{name}"] = step.float().numpy()
            factors[f"block.{l}.{name}"] = factor.numpy().astype(np.uint8)
    return steps, factors
