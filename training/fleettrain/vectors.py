"""Test vectors: raw inputs as the stream stores them, and what the float and the integer forward pass make of them."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from . import active as partial
from . import paths
from . import tensors as tensors_file
from .convolution import ConvolutionNet
from .convolution_int8 import Int8Convolution
from .evaluate import softmax
from .integers import reference
from .model import Encoder
from .stream import Stream
from .views import EmbeddingView, SeriesView, View, gather_windows


def raw_windows(stream: Stream, view: SeriesView, clip: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Raw rows [k, window rows, all channels]; rows before the clip repeat its first row."""
    samples = torch.from_numpy(stream.samples.astype(np.int32))
    start = torch.from_numpy(stream.clip_start[clip].astype(np.int64))
    windows = gather_windows(samples, start, torch.from_numpy(end.astype(np.int64)), view.window_rows)
    return windows.numpy().astype(np.int16)


def normalise(raw: np.ndarray, mean: np.ndarray, scale: np.ndarray, view: View) -> np.ndarray:
    """Float64 tokens [k, n, f] as the integer scheme defines its input: mean of raw rows first, then mean and scale."""
    wide = raw.astype(np.float64)
    if isinstance(view, SeriesView):
        picked = wide[:, :, list(view.channels)]
        k, rows, channels = picked.shape
        picked = picked.reshape(k, rows // view.divider, view.divider, channels).sum(2) / float(view.divider)
        out = (picked - mean.astype(np.float64)) * scale.astype(np.float64)
        return out.reshape(k, view.tokens, view.features)
    return view.tokenise(torch.from_numpy((wide - mean.astype(np.float64)) * scale.astype(np.float64))).numpy()


@torch.no_grad()
def write(name: str, model: Encoder, tensors: dict[str, np.ndarray], view: View, raw: np.ndarray) -> None:
    """Writes `vectors/name.safetensors` for frames `raw` (I16, U8 or F32)."""
    normalised = normalise(raw, tensors["input.mean"], tensors["input.scale"], view)
    tokens = torch.from_numpy(normalised.astype(np.float32))
    model.eval()
    logits = model(tokens).numpy()
    trace: list[Tensor] = []
    model(tokens[:1], trace=trace)
    out: dict[str, np.ndarray] = {"raw": raw, "logits": logits,
                                  "probabilities": softmax(logits, tensors["temperature"]).astype(np.float32),
                                  "tokens.embed": trace[0][0].numpy()}
    for l, after in enumerate(trace[1:]):
        out[f"tokens.{l}"] = after[0].numpy()
    if "int8.scales" in tensors:
        whole = reference(model.shape, tensors)
        taps: dict[str, np.ndarray] = {}
        whole.forward(normalised[0], taps)
        out.update(taps)
        out["int8.logits"] = whole.many(normalised)
    tensors_file.write(out, paths.VECTORS / f"{name}.safetensors")


@torch.no_grad()
def write_convolution(name: str, net: ConvolutionNet, tensors: dict[str, np.ndarray], view: View,
                      raw: np.ndarray) -> None:
    """Writes `vectors/name.safetensors` for frames `raw`, with the first frame's last map
    [rows, columns, channels].
    """
    normalised = normalise(raw, tensors["input.mean"], tensors["input.scale"], view)
    tokens = torch.from_numpy(normalised.astype(np.float32))
    net.eval()
    logits = net(tokens).numpy()
    trace: list[Tensor] = []
    net(tokens[:1], trace=trace)
    whole = Int8Convolution(net.shape, tensors)
    taps: dict[str, np.ndarray] = {}
    whole.many(normalised[:1], taps)
    out = {"raw": raw, "logits": logits, "probabilities": softmax(logits, tensors["temperature"]).astype(np.float32),
           "int8.logits": whole.many(normalised)}
    last = len(net.shape.layers) - 1
    out[f"layer.{last}"] = trace[last][0].permute(1, 2, 0).numpy()
    out[f"int8.layer.{last}"] = taps[f"int8.layer.{last}"]
    tensors_file.write(out, paths.VECTORS / f"{name}.safetensors")


@torch.no_grad()
def write_events(name: str, model: Encoder, tensors: dict[str, np.ndarray], view: View, raw: np.ndarray) -> None:
    """Consecutive frames of one clip: with threshold 0 an event-based pass must give exactly these logits."""
    normalised = normalise(raw, tensors["input.mean"], tensors["input.scale"], view)
    logits = model(torch.from_numpy(normalised.astype(np.float32))).numpy()
    out = {"raw": raw, "logits": logits}
    if "int8.scales" in tensors:
        out["int8.logits"] = reference(model.shape, tensors).many(normalised)
    tensors_file.write(out, paths.VECTORS / f"{name}-events.safetensors")


@torch.no_grad()
def write_motion(name: str, model: Encoder, tensors: dict[str, np.ndarray], view: View, raw: np.ndarray,
                 active: np.ndarray) -> None:
    """Consecutive frames of one clip, the patches of each that move [k, n], and the logits on those; 0 where none does."""
    normalised = normalise(raw, tensors["input.mean"], tensors["input.scale"], view)
    tokens = torch.from_numpy(normalised.astype(np.float32))
    busy = active.any(1)
    out = {"raw": raw, "active": active.astype(np.uint8),
           "logits": np.where(busy[:, None, None], partial.logits_of(model, tokens, active), 0).astype(np.float32)}
    if "int8.scales" in tensors:
        out["int8.logits"] = np.zeros_like(out["logits"])
        out["int8.logits"][busy] = reference(model.shape, tensors).many(normalised[busy], active[busy])
    tensors_file.write(out, paths.VECTORS / f"{name}-motion.safetensors")


def spread_frames(count: int, wanted: int = 16) -> np.ndarray:
    """Evenly spaced frame indices, first and last included."""
    return np.unique(np.linspace(0, count - 1, wanted).astype(int))


@torch.no_grad()
def node_embedding(model: Encoder, tokens: Tensor, view: EmbeddingView) -> Tensor:
    """The tokens after the last block, as int8 with one scale per frame, dequantised [k, n, d]."""
    model.eval()
    parts = []
    for part in tokens.split(512):
        trace: list[Tensor] = []
        model(part, trace=trace)
        last = trace[-1]
        scale = (last.abs().amax((1, 2), keepdim=True) / 127.0).clamp_min(1e-12)
        parts.append((last / scale).round().clamp(-127, 127) * scale)
    joined = torch.cat(parts)
    if tuple(joined.shape[1:]) != (view.tokens, view.features):
        raise ValueError(f"embedding {tuple(joined.shape[1:])}, the view expects {(view.tokens, view.features)}")
    return joined
