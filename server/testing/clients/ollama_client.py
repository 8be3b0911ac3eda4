"""Runs one command in the ollama package.

{"base": url, "op": a method of ollama.Client, "args": its keyword arguments, "headers": {...},
"leaveAfter": n}
"""

import ollama

from client_command import main

main(lambda command: ollama.Client(host=command["base"], headers=command.get("headers") or {}))
