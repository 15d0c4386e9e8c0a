"""One pure function per file, by area: subject -> verdicts. The engine walks the package; no list is kept."""
