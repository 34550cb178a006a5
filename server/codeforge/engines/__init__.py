"""Other analysers, each in a process of its own that may die, hang or babble without harm to the server."""
