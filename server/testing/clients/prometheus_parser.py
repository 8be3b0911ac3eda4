"""Reads Prometheus text from standard input with Prometheus' own parser, and writes its families as JSON."""

import json
import math
import sys

from prometheus_client.parser import text_string_to_metric_families


def number(value):
    """JSON has no NaN, which is what a mean of nothing is to Prometheus."""
    return None if math.isnan(value) else value


families = [
    {
        "name": family.name,
        "type": family.type,
        "help": family.documentation,
        "samples": [[s.name, s.labels, number(s.value)] for s in family.samples],
    }
    for family in text_string_to_metric_families(sys.stdin.read())
]
json.dump(families, sys.stdout)
