"""The command ``exeat``, run by the Python that runs this."""

from exeat.cli.main import main

if __name__ == "__main__":
    main()
