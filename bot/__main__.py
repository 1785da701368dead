"""`python -m bot` is the `cunkou` command."""

import gc
import signal
import sys


def run() -> None:
    """Run the command the words on the command line ask for."""
    # Until the house minds its signals there is nothing to tidy up: Ctrl+C ends us, quietly, from the first import.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()  # nothing that is imported is garbage: looking for it takes a fifth of the time
    from bot.cli import main

    gc.enable()
    sys.exit(main())


if __name__ == "__main__":
    run()
