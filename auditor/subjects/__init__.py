"""Typed facades over the evidence: what checks are about. Builders of facts, no judgement, no I/O."""
