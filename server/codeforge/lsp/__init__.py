"""The editor's front: the Language Server Protocol over stdio. URIs, lines and UTF-16 exist only here."""
