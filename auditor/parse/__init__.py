"""Pure parsers with positions: text in, nodes and problems out; no I/O."""
