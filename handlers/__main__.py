"""`python -m handlers`: the same as the `concord` command."""

from handlers.cli import main

if __name__ == "__main__":
    main()
