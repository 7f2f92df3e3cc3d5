"""Import firms: ``import_firms FILE… [--publish] [--dry-run] [--rejects OUT.csv]``."""

from policies.management.commands._importing import FilesCommand


class Command(FilesCommand):
    help = f"Import firms. {FilesCommand.help}"
    noun = "firm"
