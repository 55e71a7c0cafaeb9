"""One training loop for every model: joint loss over the exits, optional distillation, one-cycle schedule."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Batch = Callable[[torch.Generator], tuple[Tensor, Tensor, Tensor | None]]
"""Draws one batch: tokens, labels, and the teacher's logits [batch, classes] or none."""


@dataclass(frozen=True)
class Plan:
    """How long and how hard to train."""

    steps: int
    rate: float
    seed: int
    weight_decay: float = 0.05
    smoothing: float = 0.05
    teacher_share: float = 0.5
    teacher_temperature: float = 2.0


def train(model: nn.Module, batch: Batch, plan: Plan, label: str, extra: Callable[[], Tensor] | None = None) -> None:
    """Trains in place; the generator makes every batch from the seed. `extra` is added to the loss of each step."""
    started = time.monotonic()
    generator = torch.Generator().manual_seed(plan.seed)
    decayed = [p for name, p in model.named_parameters() if p.ndim > 1 and name != "position"]
    other = [p for name, p in model.named_parameters() if p.ndim <= 1 or name == "position"]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": plan.weight_decay}, {"params": other, "weight_decay": 0.0}], lr=plan.rate
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, plan.rate, total_steps=plan.steps, pct_start=0.2)
    model.train()
    running = 0.0
    for step in range(plan.steps):
        tokens, labels, teacher = batch(generator)
        loss = joint_loss(model(tokens), labels, teacher, plan)
        if extra is not None:
            loss = loss + extra()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        running = loss.item() if step == 0 else 0.98 * running + 0.02 * loss.item()
        if (step + 1) % 250 == 0:
            print(f"{label}: step {step + 1}/{plan.steps} loss {running:.3f} "
                  f"{time.monotonic() - started:.0f} s", flush=True)
    model.eval()


def joint_loss(logits: Tensor, labels: Tensor, teacher: Tensor | None, plan: Plan) -> Tensor:
    """Later exits weigh more; a part of the loss may follow the teacher's softened probabilities."""
    exits = logits.shape[1]
    weights = [0.6 + 0.4 * (l + 1) / exits for l in range(exits)]
    total = logits.new_zeros(())
    for l, weight in enumerate(weights):
        hard = F.cross_entropy(logits[:, l], labels, label_smoothing=plan.smoothing)
        if teacher is not None:
            t = plan.teacher_temperature
            soft = F.kl_div(F.log_softmax(logits[:, l] / t, -1), F.softmax(teacher / t, -1), reduction="batchmean")
            hard = (1 - plan.teacher_share) * hard + plan.teacher_share * t * t * soft
        total = total + weight * hard
    return total / sum(weights)


@torch.no_grad()
def logits_of(model: nn.Module, tokens: Tensor, size: int = 512) -> Tensor:
    """Logits [n, exits, classes] of many inputs."""
    model.eval()
    return torch.cat([model(part) for part in tokens.split(size)])
