"""Two curators at one record: the second is shown what the first changed, and nothing is overwritten."""


class EditingMixin:
    pass
