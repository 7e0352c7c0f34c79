"""Small line charts side by side, as one SVG that needs nothing else."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, TOP, GAP = 230, 150, 46, 46, 46
COLOURS = ("#1f5fa8", "#b3541e", "#3c7a3c")


@dataclass(frozen=True, slots=True)
class Line:
    """A name, and its points from left to right."""

    name: str
    points: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart; the vertical axis begins at nothing."""

    title: str
    lines: list[Line]
    logarithmic: bool = False


def drawn(title: str, panels: Sequence[Panel]) -> str:
    """The picture; all panels share their height."""
    most = max(y for panel in panels for line in panel.lines for _, y in line.points)
    top = math.ceil(most * 5) / 5
    width = LEFT + len(panels) * (WIDTH + GAP)
    parts = [_text(LEFT, 18, title, bold=True)]
    for number, panel in enumerate(panels):
        parts += _panel(panel, LEFT + number * (WIDTH + GAP), top)
    for number, line in enumerate(panels[0].lines):
        x = LEFT + number * 110
        parts.append(
            f'<rect x="{x}" y="{TOP + HEIGHT + 44}" width="14" height="3" fill="{COLOURS[number]}"/>'
        )
        parts.append(_text(x + 20, TOP + HEIGHT + 49, line.name))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{TOP + HEIGHT + 60}" '
        'font-family="sans-serif" font-size="11">\n'
        '<rect width="100%" height="100%" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _panel(panel: Panel, left: float, top: float) -> list[str]:
    xs = sorted({x for line in panel.lines for x, _ in line.points})
    scale = math.log10 if panel.logarithmic else float
    low, high = scale(xs[0]), scale(xs[-1])

    def across(x: float) -> float:
        return left + WIDTH * (scale(x) - low) / (high - low or 1)

    def down(y: float) -> float:
        return TOP + HEIGHT * (1 - y / top)

    parts = [_text(left, TOP - 8, panel.title)]
    for step in range(5):
        y = top * step / 4
        parts.append(
            f'<line x1="{left}" y1="{down(y):.1f}" x2="{left + WIDTH}" y2="{down(y):.1f}" stroke="#dddddd"/>'
        )
        parts.append(_text(left - 6, down(y) + 4, f"{y:.2f}", anchor="end"))
    parts += [_text(across(x), TOP + HEIGHT + 16, f"{x:,.0f}", anchor="middle") for x in xs]
    for line, colour in zip(panel.lines, COLOURS, strict=False):
        points = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, y in line.points)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{across(x):.1f}" cy="{down(y):.1f}" r="3" fill="{colour}"/>' for x, y in line.points
        ]
    return parts


def _text(x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#333333"{weight}>{text}</text>'
