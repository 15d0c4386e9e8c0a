"""Whole-process times as ratios to `python -c pass`, measured in one run and interleaved.

Interleaving lets the mood of the machine cancel out.

    python bench/startup.py [ROUNDS] [DIRECTORY -f FILE ...]

Aims: `--version` at most 5 times, an audit to JSON at most 25 times bare Python.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
STACK = ROOT.parent / "shared" / "corpus" / "saptiva-ai__copilotos-bridge"
FILES = ("-f", "infra/docker-compose.yml", "-f", "infra/docker-compose.resources.yml")


def measure(commands: dict[str, tuple[list[str], Path]], rounds: int) -> dict[str, float]:
    """Median wall seconds of each command over `rounds` interleaved runs, after one warm-up."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, (command, directory) in commands.items():
            start = time.perf_counter()
            subprocess.run(command, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            if number:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Measure and print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    program = str(Path(sys.executable).parent / "stackaudit")
    stack, files = (STACK, list(FILES)) if STACK.is_dir() else (ROOT / "examples" / "as-shipped", [])
    commands = {
        "python -c pass": ([sys.executable, "-c", "pass"], ROOT),
        "stackaudit --version": ([program, "--version"], ROOT),
        "stackaudit --help": ([program, "--help"], ROOT),
        f"stackaudit run {stack.name} to JSON": ([program, "run", *files, "--format", "json"], stack),
        f"stackaudit run {stack.name} to console": ([program, "run", *files], stack),
    }
    medians = measure(commands, rounds)
    base = medians["python -c pass"]
    print(f"{'command':60} {'ms':>8} {'ratio':>7}")
    for name, value in medians.items():
        print(f"{name:60} {value * 1000:8.1f} {value / base:7.1f}")


if __name__ == "__main__":
    main()
