"""Why a format's reader gives up: a code that ``reading.py`` puts in words."""


class Refused(Exception):
    """The document cannot be read; the message is the code of the reason."""
