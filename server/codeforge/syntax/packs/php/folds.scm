; A body whose bracket stands on a line of its own folds from the line above it.
[(declaration_list) (compound_statement) (enum_declaration_list) (switch_block) (match_block)] @fold.body
[(array_creation_expression) (arguments) (formal_parameters) (heredoc) (nowdoc)] @fold
(namespace_use_declaration) @fold.imports
(comment) @fold.comment
