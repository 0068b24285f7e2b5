"""``python -m benchmarks``: measures, prints the tables and writes ``docs/benchmarks.md``."""

from argparse import ArgumentParser

from benchmarks import environment

environment.prepare()

from benchmarks import report  # noqa: E402 - models can be imported from here on


def numbers(text: str) -> list[int]:
    return [int(number) for number in text.replace("_", "").split(",")]


options = ArgumentParser(prog="python -m benchmarks", description=__doc__)
options.add_argument("--people", type=numbers, default=[100_000, 1_000_000])
options.add_argument("--rounds", type=int, default=200)
options.add_argument("--messages", type=int, default=5_000_000)
chosen = options.parse_args()
print(report.make(chosen.people, chosen.rounds, chosen.messages))
