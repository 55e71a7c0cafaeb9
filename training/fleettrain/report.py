"""Prints the tables of docs/models.md and library/README.md from the cards, so that no number is typed by hand."""

from __future__ import annotations

import json

from . import paths


def cell(found: dict[str, float]) -> str:
    """A value and its interval."""
    return f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"


def models() -> list[str]:
    """One row per model."""
    rows = ["| model | parameters | input | accuracy at the last exit (95 %) | every exit | int8 |",
            "|---|---|---|---|---|---|"]
    for file in sorted(paths.MODELS.glob("*.json")):
        card = json.loads(file.read_text())
        exits = card["metrics"]["exits"]
        view = card["input"]
        seen = {"series": lambda: f"{len(view['channels'])} channels, {view['tokens']} × {view['rows_per_token']} rows"
                + (f", mean of {view['divider']}" if view["divider"] > 1 else ""),
                "image": lambda: f"{view['height']} × {view['width']}, patch {view['patch']}",
                "embedding": lambda: f"{view['tokens']} × {view['features']} int8"}[view["kind"]]()
        int8 = card["metrics"].get("int8")
        rows.append(f"| `{card['name']}` | {card['parameters']:,} | {seen} | {cell(exits[-1]['accuracy'])} | "
                    + " ".join(f"{e['accuracy']['value']:.3f}" for e in exits) + " | "
                    + (f"{int8['accuracy_int8'][-1]:.3f} (float on the same frames {int8['accuracy_float'][-1]:.3f})"
                       if int8 else "none") + " |")
    return rows


def offloads() -> list[str]:
    """One row per node and gateway: accuracy against the share offloaded."""
    rows = ["| node → gateway | rule | 0 % | 10 % | 20 % | 30 % | 50 % | 100 % |",
            "|---|---|---|---|---|---|---|---|"]
    for file in sorted(paths.MODELS.glob("*-node.json")):
        card = json.loads(file.read_text())
        for gateway, found in card["metrics"]["offload"].items():
            for rule in ("confidence", "random", "oracle"):
                rows.append(f"| `{card['name']}` → `{gateway}` | {rule} | "
                            + " | ".join(f"{r[rule]:.3f}" for r in found["curve"]) + " |")
    return rows


def exits() -> list[str]:
    """Where frames leave at the fitted thresholds."""
    rows = ["| node | rule | thresholds | share per exit | accuracy (95 %) |", "|---|---|---|---|---|"]
    for file in sorted(paths.MODELS.glob("*-node.json")):
        card = json.loads(file.read_text())
        for rule, found in card["metrics"]["early_exit"].items():
            rows.append(f"| `{card['name']}` | {rule} | {' '.join(str(t) for t in found['thresholds'])} | "
                        f"{' '.join(f'{s:.2f}' for s in found['share'])} | {cell(found['accuracy'])} |")
    return rows


def event_curves() -> list[str]:
    """Accuracy and work against the event threshold."""
    rows = ["| node | threshold (normalised) | tokens replaced | frames without change | accuracy (95 %) |",
            "|---|---|---|---|---|"]
    for file in sorted(paths.MODELS.glob("*-node.json")):
        card = json.loads(file.read_text())
        for row in card["metrics"].get("events", {}).get("curve", []):
            mark = " (recommended)" if row["threshold"] == card.get("event_threshold") else ""
            rows.append(f"| `{card['name']}` | {row['threshold']}{mark} | {row['changed_tokens']:.3f} | "
                        f"{row['frames_without_change']:.3f} | {cell(row['accuracy'])} |")
    return rows


def convolutions() -> list[str]:
    """The convolutional networks beside the encoder of the same stream."""
    rows = ["| model | parameters | accuracy (95 %) | macro-F1 | int8 | encoder | accuracy (95 %) | macro-F1 |",
            "|---|--:|---|--:|--:|---|---|--:|"]
    for file in sorted(paths.MODELS.glob("*-cnn.json")):
        card = json.loads(file.read_text())
        found, int8 = card["metrics"]["exits"][-1], card["metrics"]["int8"]
        row = (f"| `{card['name']}` | {card['parameters']:,} | {cell(found['accuracy'])} | {found['macro_f1']:.3f} | "
               f"{int8['accuracy_int8'][-1]:.3f} |")
        for other in sorted(paths.MODELS.glob("*.json")):
            encoder = json.loads(other.read_text())
            if encoder["stream"] != card["stream"] or not encoder["name"].endswith(("-node", "-transformer")):
                continue
            last = encoder["metrics"]["exits"][-1]
            rows.append(f"{row} `{encoder['name']}` | {cell(last['accuracy'])} | {last['macro_f1']:.3f} |")
    return rows


def files() -> list[str]:
    """Every file of the library and its size."""
    rows = ["| file | bytes | licence |", "|---|---|---|"]
    for file in sorted(paths.LIBRARY.rglob("*")):
        if file.is_dir() or file.suffix not in (".safetensors", ".csv"):
            continue
        card = file.with_suffix(".json")
        licence = json.loads(card.read_text())["licence"] if card.exists() else "that of the model" \
            if "vectors" in file.parts else "see the file's first lines"
        rows.append(f"| `{file.relative_to(paths.LIBRARY)}` | {file.stat().st_size:,} | {licence} |")
    return rows


def run() -> None:
    """Prints all tables."""
    for title, table in (("Models", models()), ("Offload", offloads()), ("Exits", exits()), ("Events", event_curves()),
                         ("Convolutional networks", convolutions()), ("Files", files())):
        print(f"## {title}\n")
        print("\n".join(table) + "\n")
