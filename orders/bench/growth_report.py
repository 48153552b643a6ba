"""The figures of growth as JSON and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .growth import Grown
    from .races import Plan

READ = {
    "dashboard": "County dashboard",
    "shelf_list": "Shelf list of a station over the API",
    "station_today": "Today page of a station",
}
WANTED = 1.3


def growth_figures(grown: Grown, plan: Plan) -> dict:
    """`ratio` is the worst of those that are promised; at random nothing is."""
    ratios = grown.ratios()
    sides = {
        name: {
            "parcels": side.parcels,
            **{f"{what}_ms": round(ms, 3) for what, ms in side.readings.items()},
            "scans_per_s": round(side.scans, 1),
            "scans_heap_only": round(side.heap_only, 3),
        }
        for name, side in (("small", grown.small), ("large", grown.large))
    }
    return {
        "ratio": round(max(ratio for name, ratio in ratios.items() if name != "at_random"), 3),
        "ratios": {name: round(ratio, 3) for name, ratio in ratios.items()},
        **sides,
        "at_random": {
            "scans_per_s": round(grown.at_random, 1),
            "scans_heap_only": round(grown.heap_only_at_random, 3),
        },
        "rounds": plan.rounds,
        "clients": plan.clients,
    }


def growth_table(known: dict) -> str:
    """The second table of the generated part; empty until growth was measured."""
    if not (growth := known.get("growth")):
        return ""
    small, large, ratios = growth["small"], growth["large"], growth["ratios"]
    at_random = growth["at_random"]["scans_per_s"]
    rows = [
        (f"{title}, ms", f"{small[f'{name}_ms']:.2f}", f"{large[f'{name}_ms']:.2f}", name)
        for name, title in READ.items()
    ]
    rows += [
        (
            "Scans a second, open parcels lying together",
            f"{small['scans_per_s']:,.0f}",
            f"{large['scans_per_s']:,.0f}",
            "scans",
        ),
        ("The same, old parcels anywhere in the table", "", f"{at_random:,.0f}", "at_random"),
    ]
    kept = [f"{side['scans_heap_only']:.0%}" for side in (small, large)]
    who = f"{growth['clients']} clients, medians of {growth['rounds']} rounds"

    def wanted(name: str) -> str:
        return "" if name == "at_random" else str(WANTED)

    lines = [
        f"Growth: {growth['date']}, {growth['machine']}.",
        f"Readings: medians of 50, warm. Scans: over HTTP in batches of 500, {who}.",
        "",
        f"| | {small['parcels']:,} parcels | {large['parcels']:,} parcels | ratio | wanted |",
        "|---|---|---|---|---|",
        *(
            f"| {' | '.join(row)} | **{ratios[name]:.2f}** | {wanted(name)} |"
            for *row, name in rows
        ),
        f"| Updates of parcels that were heap-only | {' | '.join(kept)} | | |",
        "",
        "",
    ]
    return "\n".join(lines)
