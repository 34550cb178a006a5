"""Facts about all files: immutable segments, an overlay of what changed, and one view of both."""
