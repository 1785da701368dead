"""How fast the shop is, each number beside a baseline of the same run: see README.md."""
