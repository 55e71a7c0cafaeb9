"""Small convolutional networks: a map, layers of convolution and ReLU, the mean over the map, one linear head.

They are trained with batch normalisation, which is folded into the layers before anything is measured or written.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .views import View

FULL, DEPTHWISE = "full", "depthwise"


@dataclass(frozen=True)
class Layer:
    """One convolution; (rows, columns) of the kernel, its steps, and the zeros around the map."""

    outputs: int
    kernel: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)
    kind: str = FULL

    def card(self) -> dict[str, object]:
        return {"kind": self.kind, "outputs": self.outputs, "kernel": list(self.kernel), "stride": list(self.stride),
                "padding": list(self.padding)}


def along_time(outputs: int, kernel: int, stride: int = 1) -> Layer:
    """A convolution over the rows of a series that keeps their number, or divides it by the stride."""
    return Layer(outputs, (1, kernel), (1, stride), (0, kernel // 2))


def square(outputs: int, stride: int = 1) -> Layer:
    """A 3 × 3 convolution over a picture."""
    return Layer(outputs, (3, 3), (stride, stride), (1, 1))


def separable(inputs: int, outputs: int, stride: int = 1) -> tuple[Layer, Layer]:
    """A 3 × 3 convolution of each channel by itself, then a 1 × 1 convolution of all (arXiv:1704.04861)."""
    return (Layer(inputs, (3, 3), (stride, stride), (1, 1), DEPTHWISE), Layer(outputs, (1, 1)))


@dataclass(frozen=True)
class ConvolutionShape:
    """What the network sees, its layers, and its classes. It has one exit."""

    view: View
    layers: tuple[Layer, ...]
    classes: int

    exits = 1

    def card(self) -> dict[str, object]:
        return {"kind": "convolution", "layers": [layer.card() for layer in self.layers], "classes": self.classes}

    @staticmethod
    def of_card(card: dict[str, object], view: View) -> "ConvolutionShape":
        """The shape that a card's `architecture` describes."""
        layers = tuple(Layer(layer["outputs"], tuple(layer["kernel"]), tuple(layer["stride"]),
                             tuple(layer["padding"]), layer["kind"]) for layer in card["layers"])
        return ConvolutionShape(view, layers, card["classes"])

    def map_sizes(self) -> list[tuple[int, int]]:
        """Height and width of the map behind every layer."""
        size, out = self.view.size_of_map, []
        for layer in self.layers:
            size = tuple((size[i] + 2 * layer.padding[i] - layer.kernel[i]) // layer.stride[i] + 1 for i in (0, 1))
            out.append(size)
        return out

    def macs(self) -> int:
        """Multiply-accumulates of the layers and the head, those with the zeros around a map included."""
        total, inputs = 0, self.view.channels_of_map
        for layer, (height, width) in zip(self.layers, self.map_sizes(), strict=True):
            each = 1 if layer.kind == DEPTHWISE else inputs
            total += height * width * layer.kernel[0] * layer.kernel[1] * each * layer.outputs
            inputs = layer.outputs
        return total + inputs * self.classes

    def convolutions(self, bias: bool) -> nn.ModuleList:
        """The layers with fresh weights."""
        made, inputs = nn.ModuleList(), self.view.channels_of_map
        for layer in self.layers:
            groups = inputs if layer.kind == DEPTHWISE else 1
            made.append(nn.Conv2d(inputs, layer.outputs, layer.kernel, layer.stride, layer.padding, groups=groups,
                                  bias=bias))
            inputs = layer.outputs
        return made


class ConvolutionNet(nn.Module):
    """The folded network. Tokens [batch, tokens, features] to logits [batch, 1, classes]."""

    def __init__(self, shape: ConvolutionShape) -> None:
        super().__init__()
        self.shape = shape
        self.layer = shape.convolutions(bias=True)
        self.head = nn.Linear(shape.layers[-1].outputs, shape.classes)

    def forward(self, tokens: Tensor, trace: list[Tensor] | None = None) -> Tensor:
        x = self.shape.view.map(tokens)
        for layer in self.layer:
            x = F.relu(layer(x))
            if trace is not None:
                trace.append(x)
        pooled = x.mean((2, 3))
        if trace is not None:
            trace.append(pooled)
        return self.head(pooled).unsqueeze(1)

    @property
    def parameter_count(self) -> int:
        return sum(p.numel() for p in self.parameters())


class TrainableNet(nn.Module):
    """The network while it is trained: batch normalisation behind every convolution, dropout in front of the head."""

    def __init__(self, shape: ConvolutionShape, seed: int, dropout: float) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.shape = shape
        self.layer = shape.convolutions(bias=False)
        self.norm = nn.ModuleList(nn.BatchNorm2d(layer.outputs) for layer in shape.layers)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(shape.layers[-1].outputs, shape.classes)
        # Channels lie side by side, which takes two thirds of the time on small maps.
        self.to(memory_format=torch.channels_last)

    def forward(self, tokens: Tensor, trace: list[Tensor] | None = None) -> Tensor:
        x = self.shape.view.map(tokens)
        for layer, norm in zip(self.layer, self.norm, strict=True):
            x = F.relu(norm(layer(x)))
            if trace is not None:
                trace.append(x)
        return self.head(self.dropout(x.mean((2, 3)))).unsqueeze(1)

    @torch.no_grad()
    def folded(self) -> ConvolutionNet:
        """The same function without batch normalisation, worked out in float64."""
        out = ConvolutionNet(self.shape)
        for made, layer, norm in zip(out.layer, self.layer, self.norm, strict=True):
            gain = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
            made.weight.copy_(layer.weight.double() * gain[:, None, None, None])
            made.bias.copy_(norm.bias.double() - norm.running_mean.double() * gain)
        out.head.load_state_dict(self.head.state_dict())
        return out.eval()


class MapTutor(nn.Module):
    """For training only, as the encoders' ``PatchTutor``: a map with one position a patch must say what covers it."""

    def __init__(self, net: TrainableNet, kinds: int, weight: list[float]) -> None:
        super().__init__()
        view = net.shape.view
        self.net = net
        self.grid = (view.height // view.patch, view.width // view.patch)
        self.at = max(i for i, size in enumerate(net.shape.map_sizes()) if size == self.grid)
        self.head = nn.Conv2d(net.shape.layers[self.at].outputs, kinds, 1)
        self.register_buffer("weight", torch.tensor(weight), persistent=False)
        self.wanted = torch.zeros(0, dtype=torch.long)
        self.said = torch.zeros(0)

    def forward(self, tokens: Tensor) -> Tensor:
        trace: list[Tensor] = []
        logits = self.net(tokens, trace)
        self.said = self.head(trace[self.at])
        return logits

    def loss(self) -> Tensor:
        """Mean over pictures and patches."""
        return F.cross_entropy(self.said, self.wanted.reshape(-1, *self.grid), weight=self.weight)
