"""`python -m soteria_desk`, also installed as `soteria`: the commands without a window."""

import sys

from soteria_desk.cli.main import run
from soteria_desk.guard import refuse_network


def main() -> int:
    """Run the command line of this process and return its exit code."""
    refuse_network()
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
