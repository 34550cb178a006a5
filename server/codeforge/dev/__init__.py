"""Tools for those who work on CodeForge: `python -m codeforge.dev --help`."""
