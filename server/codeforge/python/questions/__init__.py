"""What is asked of a place in a Python file: which names, which definitions, what they are."""
