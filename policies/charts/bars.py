"""A bar in the cell of a table: the table itself is the chart."""


def bar(part: float) -> str:
    """A bar as long as a part 0..1 of the cell; hidden from screen readers, who have the figure."""
    length = f"{100 * min(1.0, max(0.0, part)):.2f}".rstrip("0").rstrip(".")
    return (
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{length}" height="6"/></svg>'
    )
