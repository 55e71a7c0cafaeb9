"""Checks what is in library/: checksums, tensor shapes, and that float and int8 vectors follow from the files."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import torch
from safetensors.numpy import load_file

from . import paths
from .convolution import ConvolutionNet, ConvolutionShape
from .integers import reference
from .model import Architecture, Encoder
from .vectors import normalise
from .views import EmbeddingView, ImageView, SeriesView, View

LIMIT_BYTES = 30_000_000


def view_of(card: dict) -> View:
    """The view that the card's `input` describes."""
    given = {k: v for k, v in card["input"].items() if k != "kind"}
    kinds = {"series": SeriesView, "image": ImageView, "embedding": EmbeddingView}
    if "channels" in given:
        given["channels"] = tuple(given["channels"])
    return kinds[card["input"]["kind"]](**given)


def model_of(card: dict, tensors: dict[str, np.ndarray]) -> Encoder | ConvolutionNet:
    """The model with the weights of the file; every float tensor must be used."""
    weights = {k: torch.from_numpy(v) for k, v in tensors.items()
               if not k.startswith(("int8.", "input.")) and k != "temperature"}
    if card["architecture"].get("kind") == "convolution":
        model = ConvolutionNet(ConvolutionShape.of_card(card["architecture"], view_of(card)))
        weights = {k: v.permute(0, 3, 1, 2) if v.ndim == 4 else v for k, v in weights.items()}
    else:
        model = Encoder(Architecture(**card["architecture"]))
    model.load_state_dict(weights, strict=True)
    return model.eval()


def check_model(name: str) -> str:
    """One model: its vectors must come out of its file."""
    card = json.loads((paths.MODELS / f"{name}.json").read_text())
    tensors = load_file(paths.MODELS / f"{name}.safetensors")
    known = load_file(paths.VECTORS / f"{name}.safetensors")
    model = model_of(card, tensors)
    normalised = normalise(known["raw"], tensors["input.mean"], tensors["input.scale"], view_of(card))
    with torch.no_grad():
        found = model(torch.from_numpy(normalised.astype(np.float32))).numpy()
    gap = float(np.abs(found - known["logits"]).max())
    if gap > 1e-4:
        raise ValueError(f"{name}: float logits differ by {gap}")
    if "int8.logits" in known:
        whole = reference(model.shape, tensors).many(normalised)
        if not np.array_equal(whole, known["int8.logits"]):
            raise ValueError(f"{name}: int8 logits are not bit-identical")
    return f"{name}: float within {gap:.1e}, int8 {'identical' if 'int8.logits' in known else 'none'}"


def run() -> None:
    """Checks everything; raises on the first thing that is wrong."""
    total = 0
    for file in sorted(paths.LIBRARY.rglob("*")):
        total += file.stat().st_size if file.is_file() else 0
    if total > LIMIT_BYTES:
        raise ValueError(f"library/ holds {total} bytes, the limit is {LIMIT_BYTES}")
    for card_file in sorted([*paths.MODELS.glob("*.json"), *paths.STREAMS.glob("*.json")]):
        card = json.loads(card_file.read_text())
        found = hashlib.sha256(card_file.with_suffix(".safetensors").read_bytes()).hexdigest()
        if found != card["sha256"]:
            raise ValueError(f"{card_file.name}: the tensor file has sha256 {found}, the card says {card['sha256']}")
    for file in sorted(paths.MODELS.glob("*.json")):
        print(check_model(file.stem))
    print(f"library/: {total} bytes, all checksums match")
