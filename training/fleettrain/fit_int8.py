"""Chooses how far the int8 scales reach: a finer step against clipped extremes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from . import active as partial
from .convolution import ConvolutionNet
from .convolution_int8 import Quantiser
from .evaluate import digits
from .integers import reference
from .model import Encoder
from .quantise import PERCENTILES, int8_tensors, observe
from .train import logits_of

Tensors = dict[str, np.ndarray]


def fit(model: Encoder, calibration: Tensor, frames: int = 120, steps: dict[str, np.ndarray] | None = None,
        active: np.ndarray | None = None, groups: dict[str, np.ndarray] | None = None
        ) -> tuple[Tensors, dict[str, float]]:
    """The int8 tensors of an encoder; see ``choose``. `steps` are the weight scales of layers with a grid of their own,
    `groups` the factors of groups of inputs on it.
    """
    seen = observe(model, calibration) if active is None else partial.observe(model, calibration, active)
    return choose(model, calibration, frames,
                  lambda inputs, inner: int8_tensors(model, seen, inputs, inner, steps, groups), active)


def fit_convolution(net: ConvolutionNet, calibration: Tensor, frames: int = 120) -> tuple[Tensors, dict[str, float]]:
    """The int8 tensors of a convolutional network; see ``choose``."""
    return choose(net, calibration, frames, Quantiser(net, calibration).tensors)


def choose(model: nn.Module, calibration: Tensor, frames: int, make: Callable[[float, float], Tensors],
           active: np.ndarray | None = None) -> tuple[Tensors, dict[str, float]]:
    """The int8 tensors whose percentiles (inputs, inner activations) bring the probabilities of the last exit closest
    to float32 on evenly spaced calibration frames, and what was chosen. With `active` [frames, n] only these tokens of
    each frame are there, at least one.
    """
    index = np.unique(np.linspace(0, len(calibration) - 1, frames).astype(int))
    tokens = calibration[torch.from_numpy(index)]
    chosen = None if active is None else active[index]
    wide = logits_of(model, tokens).numpy() if chosen is None else partial.logits_of(model, tokens, chosen)
    aim = torch.from_numpy(wide[:, -1]).double().softmax(-1).numpy()
    state = {k: v.detach().numpy() for k, v in model.state_dict().items()}

    def distance(inputs: float, inner: float) -> tuple[float, Tensors]:
        made = make(inputs, inner)
        whole = reference(model.shape, {**state, **made})
        normalised = tokens.numpy().astype(np.float64)
        logits = (whole.many(normalised) if chosen is None else whole.many(normalised, chosen))[:, -1]
        found = torch.from_numpy(logits).double().softmax(-1).numpy()
        return float(np.abs(found - aim).mean()), made

    inputs = min(PERCENTILES, key=lambda p: distance(p, PERCENTILES[-2])[0])
    inner = min(PERCENTILES, key=lambda p: distance(inputs, p)[0])
    gap, made = distance(inputs, inner)
    return made, {"input_percentile": inputs, "activation_percentile": inner, "mean_probability_change": digits(gap)}
