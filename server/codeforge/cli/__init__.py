"""The shell's front: the server's features without an editor, one file a command."""
