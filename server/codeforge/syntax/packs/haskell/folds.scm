[(imports)] @fold.imports
[(function) (data_type) (class) (instance)] @fold
[(comment) (haddock)] @fold.comment
