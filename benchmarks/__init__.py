"""Speed and size, as ratios to a floor measured in the same run; never part of the timed tests.

``.venv/bin/python -m benchmarks`` makes ``docs/benchmarks.md`` again.
"""
