"""Typical meteorological years: the columns a solar-powered node needs, in local standard time."""

from __future__ import annotations

import csv
import io
import json

from . import packages, paths

PLACES = {"golden": "Golden, Colorado", "miami": "Miami, Florida"}
COLUMNS = ("ghi", "dni", "dhi", "temp_air", "wind_speed")


def build() -> None:
    """Writes one CSV file per place: hour i of 8,760; values are means of the hour (stamps are mid-hour)."""
    for place, title in PLACES.items():
        members = [f"pvdeg/data/meta_{place}.json", f"pvdeg/data/psm4_{place}.csv"]
        meta = json.loads(packages.read(packages.PVDEG, members[0]))
        rows = list(csv.DictReader(io.StringIO(packages.read(packages.PVDEG, members[1]).decode())))
        if len(rows) != 8760:
            raise ValueError(f"{members[1]}: {len(rows)} rows, expected 8760")
        stamps = [(int(r["Month"]), int(r["Day"]), int(r["Hour"]), int(r["Minute"])) for r in rows]
        if stamps != sorted(stamps) or any(s[3] != 30 for s in stamps):
            raise ValueError(f"{members[1]}: rows are not the mid-hours of one year in order")
        head = {
            "name": place,
            "title": f"Typical meteorological year, {title}",
            "source": f"NSRDB PSM 4 typical year, location {meta['Location ID']}, from the package pvdeg "
                      f"{packages.PVDEG.version} ({members[1]})",
            "licence": packages.PVDEG.licence,
            "latitude_deg": meta["latitude"],
            "longitude_deg": meta["longitude"],
            "utc_offset_h": meta["tz"],
            "altitude_m": meta["altitude"],
        }
        lines = [f"# {key}: {value}" for key, value in head.items()]
        lines.append("ghi_w_m2,dni_w_m2,dhi_w_m2,air_c,wind_m_s")
        lines += [",".join(f"{float(r[c]):g}" for c in COLUMNS) for r in rows]
        (paths.WEATHER / f"{place}.csv").write_text("\n".join(lines) + "\n")
