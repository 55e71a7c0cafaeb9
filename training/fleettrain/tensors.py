"""Writes safetensors files with ordinary permissions and tells their checksum."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file


def write(tensors: dict[str, np.ndarray], target: Path) -> dict[str, object]:
    """Writes the tensors in order of name; returns the checksum and the size for a card."""
    save_file({name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}, target)
    target.chmod(0o644)
    content = target.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
