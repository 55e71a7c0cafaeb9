"""What attention computes of queries, keys and values [batch, heads, n, head width]."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FLOOR = 1e-6
"""Added to every random feature, so that no sum of them is zero (assumed; the reference code adds 1e-4)."""


def pairwise(_: nn.Module, q: Tensor, k: Tensor, v: Tensor, allowed: Tensor | None) -> Tensor:
    """Softmax over the allowed pairs."""
    return F.scaled_dot_product_attention(q, k, v, attn_mask=allowed)


def linformer(block: nn.Module, q: Tensor, k: Tensor, v: Tensor, _: Tensor | None) -> Tensor:
    """Keys and values projected to few rows by one matrix (Wang et al. 2020, arXiv:2006.04768, shared key-value)."""
    project = block.low_rank.weight
    return F.scaled_dot_product_attention(q, project @ k, project @ v)


def performer(block: nn.Module, q: Tensor, k: Tensor, v: Tensor, _: Tensor | None) -> Tensor:
    """Positive orthogonal random features (Choromanski et al. 2020, arXiv:2009.14794).

    What the rows of a query share cancels in the quotient: its norm and its maximum.
    """
    root = q.shape[-1] ** -0.25
    at_query = (q * root) @ block.features.T
    at_query = torch.exp(at_query - at_query.amax(-1, keepdim=True)) + FLOOR
    at_key = (k * root) @ block.features.T - 0.5 * (k * root).square().sum(-1, keepdim=True)
    at_key = torch.exp(at_key - at_key.amax((-2, -1), keepdim=True)) + FLOOR
    mixed = at_query @ (at_key.transpose(-2, -1) @ v)
    return mixed / (at_query @ at_key.sum(-2).unsqueeze(-1))


def fixed(block: nn.Module, _: Tensor, __: Tensor, v: Tensor, ___: Tensor | None) -> Tensor:
    """The same learned weights for every frame, one matrix a head (Tay et al. 2020, arXiv:2005.00743, "random")."""
    return block.fixed @ v


def received(q: Tensor, k: Tensor) -> Tensor:
    """What each token receives of all queries of all heads, [batch, n]."""
    return torch.softmax(q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5, -1).sum((1, 2))


def fewest(x: Tensor, attended: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The `count` tokens that received most, in their order; of equal ones the first. The choice has no gradient."""
    order = torch.sort(attended.detach(), dim=1, descending=True, stable=True).indices[:, :count].sort(1).values
    return x.gather(1, order.unsqueeze(-1).expand(-1, -1, x.shape[-1])), attended.detach().gather(1, order)


MIXERS = {"fixed": fixed, "linformer": linformer, "performer": performer}


def orthogonal_features(count: int, width: int) -> Tensor:
    """Rows [count, width] that are orthogonal in blocks of `width`, with the lengths of normal vectors."""
    rows = []
    while len(rows) < count:
        q, r = torch.linalg.qr(torch.randn(width, width))
        rows += list(q * torch.sign(torch.diagonal(r)))
    return torch.stack(rows[:count]) * torch.randn(count, width).norm(dim=1, keepdim=True)
