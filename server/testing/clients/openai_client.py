"""Runs one command in the openai package, with the client's own retries off.

{"base": url, "op": for example "chat.completions.create", "args": its keyword arguments,
"headers": {...}, "key": text, "leaveAfter": n}
"""

import openai

from client_command import main


def make_client(command):
    return openai.OpenAI(
        base_url=command["base"],
        api_key=command.get("key") or "ollama",
        default_headers=command.get("headers") or {},
        max_retries=0,
    )


main(make_client)
