"""Documents, positions and edits: no parser, no protocol."""
