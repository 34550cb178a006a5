[(class_body) (enum_class_body) (block) (function_body) (when_expression) (lambda_literal)
 (value_arguments) (class_parameters) (function_value_parameters) (multiline_string_literal)] @fold
(import) @fold.imports
[(line_comment) (block_comment)] @fold.comment
