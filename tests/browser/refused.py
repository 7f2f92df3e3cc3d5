"""What the policy of content refused while pages were open: told by the browser's console."""

from playwright.sync_api import BrowserContext

SAID = ("Content Security Policy", "Permissions policy", "Refused to")


def refusals(context: BrowserContext) -> list[str]:
    """A list that grows by a line for each refusal on any page of a window, with where it was."""
    found: list[str] = []

    def hear(message) -> None:
        if any(words in message.text for words in SAID):
            where = message.page.url if message.page else ""
            found.append(f"{where}: {message.text}")

    context.on("console", hear)
    return found
