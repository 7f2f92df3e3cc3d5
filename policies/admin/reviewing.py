"""Review on a record's page: its status moves by four eyes; what is public is changed by a proposal."""


class ReviewingMixin:
    pass
