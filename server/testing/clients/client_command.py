"""What the client scripts share: a JSON command on standard input, a JSON result on standard output.

The result is {"items": [...], "error": null or {"type", "message", "status"}}: the items of a stream, or
one item, and the exception that the client raised, if any.
"""

import json
import sys
from functools import reduce


def plain(value):
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def call(client, command, items):
    """Calls the method that `op` names, with `args`; leaves a stream after `leaveAfter` items."""
    args = command.get("args") or {}
    result = reduce(getattr, command["op"].split("."), client)(**args)
    if not args.get("stream"):
        items.append(plain(result))
        return
    for item in result:
        items.append(plain(item))
        if len(items) == command.get("leaveAfter"):
            result.close()
            return


def main(make_client):
    command = json.load(sys.stdin)
    items = []
    error = None
    try:
        call(make_client(command), command, items)
    except Exception as raised:
        status = getattr(raised, "status_code", None)
        error = {"type": type(raised).__name__, "message": str(raised), "status": status}
    json.dump({"items": items, "error": error}, sys.stdout)
