"""The encoder over a part of its tokens: what motion-gated attention executes, for training and measurement."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from .model import Encoder


class ActiveEncoder(nn.Module):
    """Tokens outside the active set do not exist: they are neither embedded, nor keys, nor pooled."""

    def __init__(self, model: Encoder) -> None:
        super().__init__()
        self.model = model
        self.shape = model.shape
        self.index = torch.zeros(0, dtype=torch.long)
        self.valid = torch.zeros(0, dtype=torch.bool)

    def forward(self, given: tuple[Tensor, Tensor], trace: list[Tensor] | None = None,
                taps: list[dict[str, Tensor]] | None = None) -> Tensor:
        """Logits [batch, exits, classes] of (tokens [batch, n, f], priority [batch, n]): tokens of priority 0 or less
        are left out, and come behind the others. `trace` and `taps` as the encoder's, of the tokens kept."""
        tokens, priority = given
        kept = int((priority > 0).sum(1).max())
        index = priority.topk(kept, dim=1).indices
        valid = priority.gather(1, index) > 0
        index, order = torch.where(valid, index, self.shape.tokens).sort(1)
        valid = valid.gather(1, order)
        index = index.clamp_max(self.shape.tokens - 1)
        model = self.model
        self.index, self.valid = index, valid
        x = tokens.gather(1, index.unsqueeze(-1).expand(-1, -1, tokens.shape[-1]))
        x = model.embed(x) + model.position[index]
        if trace is not None:
            trace.append(x)
        allowed = valid[:, None, :] | torch.eye(kept, dtype=torch.bool)[None]
        if model.allowed is not None:
            allowed = allowed & model.allowed[index[:, :, None], index[:, None, :]]
        weight = valid.float() / valid.sum(1, keepdim=True)
        logits = []
        for block, head in zip(model.block, model.exit, strict=True):
            seen: dict[str, Tensor] | None = {} if taps is not None else None
            x = block(x, allowed[:, None], seen)
            pooled = head.norm((x * weight.unsqueeze(-1)).sum(1))
            logits.append(head.head(pooled))
            if trace is not None:
                trace.append(x)
            if taps is not None and seen is not None:
                seen["head"] = pooled
                taps.append(seen)
        return torch.stack(logits, 1)

    def of_kept(self, values: Tensor, nothing: int = -100) -> Tensor:
        """Of values [batch, n] those of the tokens that the last call kept, and `nothing` where it kept fewer."""
        return torch.where(self.valid, values.gather(1, self.index), nothing)


@torch.no_grad()
def logits_of(model: Encoder, tokens: Tensor, active: np.ndarray, background: int = 0, size: int = 64) -> np.ndarray:
    """Logits [frames, exits, classes]; a frame in which nothing is active is surely the background."""
    model.eval()
    runner = ActiveEncoder(model)
    out = np.full((len(tokens), model.shape.blocks, model.shape.classes), -20.0, np.float32)
    out[..., background] = 20.0
    busy = np.flatnonzero(active.any(1))
    for part in np.array_split(busy, max(1, len(busy) // size)):
        if len(part):
            out[part] = runner((tokens[part], torch.from_numpy(active[part]).float())).numpy()
    return out


@torch.no_grad()
def observe(model: Encoder, tokens: Tensor, active: np.ndarray, size: int = 32
            ) -> tuple[Tensor, list[dict[str, Tensor]]]:
    """The input of the active tokens, and every activation of theirs that is quantised, flat, by block."""
    model.eval()
    runner = ActiveEncoder(model)
    inputs: list[Tensor] = []
    found: list[dict[str, list[Tensor]]] = [{} for _ in model.block]
    for start in range(0, len(tokens), size):
        part = torch.from_numpy(active[start: start + size])
        taps: list[dict[str, Tensor]] = []
        runner((tokens[start: start + size], part.float()), taps=taps)
        inputs.append(tokens[start: start + size][part].flatten())
        for block, seen in zip(found, taps, strict=True):
            for point, values in seen.items():
                kept = values if point == "head" else values[runner.valid]
                block.setdefault(point, []).append(kept.flatten())
    return torch.cat(inputs), [{point: torch.cat(values) for point, values in block.items()} for block in found]
