"""Draws docs/terminal.svg: what a terminal shows of `guardlint check` on an example. Needs `rich`; run by `just picture`."""

import os
import re
import subprocess
import sys

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

binary = sys.argv[1]
command = "guardlint check --root examples/killswitch --today 2026-11-20"
environment = {**os.environ, "CLICOLOR_FORCE": "1"}
environment.pop("NO_COLOR", None)
output = subprocess.run([binary, *command.split()[1:]], env=environment, capture_output=True, text=True, check=False).stdout
blocks = output.strip().split("\n\n")
# Four of the findings and the summary: what fits a page.
shown = [block for block in blocks if any(word in block for word in ("SET NULL", "run_quotas", "kill_requests", "another"))]
console = Console(record=True, width=150, file=open(os.devnull, "w", encoding="utf-8"))
console.print(Text(f"$ {command}", style="bold"))
console.print(Text.from_ansi("\n\n".join(shown + [blocks[-1]])))
svg = console.export_svg(title="guardlint", theme=MONOKAI, unique_id="guardlint")
# No font from the network.
svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
with open("docs/terminal.svg", "w", encoding="utf-8") as picture:
    picture.write(svg)
