"""Numbers in sentences."""


def counted(n: int, what: str) -> str:
    """`1 file`, `2,000 files`."""
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"
