"""A small convolutional network per data set, as a yardstick; it is measured, not shipped."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class SeriesCNN(nn.Module):
    """Rows [batch, rows, channels] to logits [batch, 1, classes]."""

    def __init__(self, channels: int, classes: int, width: int = 32) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(channels, width, 7, stride=2, padding=3), nn.BatchNorm1d(width), nn.ReLU(),
            nn.Conv1d(width, width, 5, stride=2, padding=2), nn.BatchNorm1d(width), nn.ReLU(),
            nn.Conv1d(width, 2 * width, 5, stride=2, padding=2), nn.BatchNorm1d(2 * width), nn.ReLU(),
            nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(2 * width, classes),
        )

    def forward(self, rows: Tensor) -> Tensor:
        return self.layers(rows.transpose(1, 2)).unsqueeze(1)


class ImageCNN(nn.Module):
    """Images [batch, height, width] to logits [batch, 1, classes]."""

    def __init__(self, classes: int, width: int = 16) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for i in range(3):
            after = width * 2**i
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.BatchNorm2d(after), nn.ReLU()]
            before = after
        self.layers = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, classes))

    def forward(self, images: Tensor) -> Tensor:
        return self.layers(images.unsqueeze(1)).unsqueeze(1)


def parameters(model: nn.Module) -> int:
    """How many numbers were learnt."""
    return sum(p.numel() for p in model.parameters())


def seeded(seed: int, make: type[nn.Module], *arguments: int) -> nn.Module:
    """A network whose initial weights come from `seed`."""
    torch.manual_seed(seed)
    return make(*arguments)
