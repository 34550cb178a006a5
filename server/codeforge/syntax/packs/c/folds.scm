; A body whose bracket stands on a line of its own folds from the line above it.
[(compound_statement) (field_declaration_list) (enumerator_list) (declaration_list)] @fold.body
[(initializer_list) (argument_list) (parameter_list) (case_statement)] @fold
[(preproc_ifdef) (preproc_if) (preproc_else) (preproc_elif) (preproc_def) (preproc_function_def)] @fold
(preproc_include) @fold.imports
(comment) @fold.comment
