"""Below which differences the rules say "about as", and of how few data they read nothing out."""

TIMES_ALIKE = (
    1.1  # figures of which the larger is less than so many times the smaller are "about as"
)
POINTS_APART = 0.05  # shares that differ by less are "about the same"
FEWEST_AWARDS = 20  # of fewer land awards no concentration is read out
LEAST_COVERAGE = 0.5  # nor where the holder of less of the area is known
FEWEST_CHARACTERS = 2_000  # of shorter texts no rate is read out
SEVERAL = 2  # two places are set against each other, more are listed
