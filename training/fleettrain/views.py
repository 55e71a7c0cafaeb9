"""How a model looks at a stream: which rows, channels or pixels become which token."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class SeriesView:
    """The last `window_rows` rows: mean of `divider` rows, `rows_per_token` of those to a token."""

    channels: tuple[int, ...]
    divider: int
    tokens: int
    rows_per_token: int

    @property
    def window_rows(self) -> int:
        return self.tokens * self.rows_per_token * self.divider

    @property
    def features(self) -> int:
        return self.rows_per_token * len(self.channels)

    def tokenise(self, windows: Tensor) -> Tensor:
        """Normalised windows [batch, rows, all channels] (rows at least window_rows) to [batch, tokens, features]."""
        tail = windows[:, windows.shape[1] - self.window_rows:, list(self.channels)]
        rows = tail.reshape(len(tail), self.tokens * self.rows_per_token, self.divider, len(self.channels)).mean(2)
        return rows.reshape(len(tail), self.tokens, self.features)

    @property
    def channels_of_map(self) -> int:
        return len(self.channels)

    @property
    def size_of_map(self) -> tuple[int, int]:
        return 1, self.tokens * self.rows_per_token

    def map(self, tokens: Tensor) -> Tensor:
        """Tokens [batch, tokens, features] as one row of a picture, [batch, channels, 1, rows]."""
        rows = tokens.reshape(len(tokens), 1, self.tokens * self.rows_per_token, len(self.channels))
        return rows.permute(0, 3, 1, 2)

    def card(self) -> dict[str, object]:
        return {"kind": "series", "channels": list(self.channels), "divider": self.divider, "tokens": self.tokens,
                "rows_per_token": self.rows_per_token}


@dataclass(frozen=True)
class ImageView:
    """Square patches, row by row; the pixels of a patch row by row."""

    height: int
    width: int
    patch: int

    @property
    def window_rows(self) -> int:
        return 1

    @property
    def tokens(self) -> int:
        return (self.height // self.patch) * (self.width // self.patch)

    @property
    def features(self) -> int:
        return self.patch * self.patch

    def tokenise(self, images: Tensor) -> Tensor:
        """Normalised images [batch, height, width] to [batch, tokens, features]."""
        p = self.patch
        grid = images.reshape(len(images), self.height // p, p, self.width // p, p)
        return grid.permute(0, 1, 3, 2, 4).reshape(len(images), self.tokens, self.features)

    @property
    def channels_of_map(self) -> int:
        return 1

    @property
    def size_of_map(self) -> tuple[int, int]:
        return self.height, self.width

    def map(self, tokens: Tensor) -> Tensor:
        """Tokens [batch, tokens, features] as the picture that they were cut from, [batch, 1, height, width]."""
        p = self.patch
        grid = tokens.reshape(len(tokens), self.height // p, self.width // p, p, p)
        return grid.permute(0, 1, 3, 2, 4).reshape(len(tokens), 1, self.height, self.width)

    def card(self) -> dict[str, object]:
        return {"kind": "image", "height": self.height, "width": self.width, "patch": self.patch}


@dataclass(frozen=True)
class EmbeddingView:
    """The node model's tokens after its last block, as they come over the air."""

    tokens: int
    features: int

    @property
    def window_rows(self) -> int:
        return 1

    def tokenise(self, tokens: Tensor) -> Tensor:
        return tokens

    def card(self) -> dict[str, object]:
        return {"kind": "embedding", "tokens": self.tokens, "features": self.features}


View = SeriesView | ImageView | EmbeddingView


def gather_windows(samples: Tensor, start: Tensor, end: Tensor, rows: int, speed: Tensor | None = None) -> Tensor:
    """Windows [batch, rows, channels] that end at row `end` (exclusive) of the clip that begins at `start`.

    Rows before the clip repeat its first row. `speed` (augmentation) stretches time by linear interpolation.
    """
    back = torch.arange(rows - 1, -1, -1)
    if speed is None:
        index = torch.maximum(end[:, None] - 1 - back, start[:, None])
        return samples[index]
    place = torch.maximum((end[:, None] - 1).float() - back * speed[:, None], start[:, None].float())
    low = place.floor().long()
    part = (place - low).unsqueeze(-1)
    high = torch.minimum(low + 1, end[:, None] - 1)
    return samples[low] * (1 - part) + samples[high] * part
