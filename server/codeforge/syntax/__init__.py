"""One file at a time: trees, outlines, names, folds and syntax errors, of every language."""
