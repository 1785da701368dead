"""`python -m bot` is the `cunkou` command."""

import sys

if __name__ == "__main__":
    try:
        from bot.cli import main  # takes a second, in which Ctrl+C should be as quiet as later

        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
