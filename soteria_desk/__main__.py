"""`python -m soteria_desk`, also installed as `soteria`: the commands without a window."""

import signal
import sys

CANCELLED = 130


def main() -> int:
    """Run the command line of this process and return its exit code."""
    try:
        _end_like_ctrl_c()
        # Imported here, so that Ctrl+C is answered while the modules load, too.
        from soteria_desk.cli.main import run
        from soteria_desk.guard import refuse_network

        refuse_network()
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return CANCELLED


def _end_like_ctrl_c() -> None:
    """Let a closed terminal or a polite kill clean up as Ctrl+C does, where nobody asked to ignore them."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


if __name__ == "__main__":
    sys.exit(main())
