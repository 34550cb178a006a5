[(declaration_list) (block) (enum_member_declaration_list) (accessor_list) (switch_body)
 (initializer_expression) (argument_list) (parameter_list) (arrow_expression_clause)
 (verbatim_string_literal) (raw_string_literal)] @fold
(using_directive) @fold.imports
(comment) @fold.comment
