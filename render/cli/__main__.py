"""``python -m render.cli`` is the command ``render``."""

from render.cli.commands import main

if __name__ == "__main__":
    main()
