; A body whose bracket stands on a line of its own folds from the line above it.
[(declaration_list) (block) (enum_member_declaration_list) (accessor_list) (switch_body)] @fold.body
[(initializer_expression) (argument_list) (parameter_list) (arrow_expression_clause)
 (verbatim_string_literal) (raw_string_literal)] @fold
(using_directive) @fold.imports
(comment) @fold.comment
