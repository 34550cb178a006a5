"""One request a file, named as in the protocol: a plain function from a snapshot and a place to plain data.

Features know no URI and no line and character, and do not import one another.
"""
