"""The history of a record: what each version changed, and any of them restored."""


class RestoringMixin:
    pass
