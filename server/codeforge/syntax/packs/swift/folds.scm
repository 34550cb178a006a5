[(class_body) (enum_class_body) (protocol_body) (function_body) (lambda_literal) (value_arguments)] @fold
[(comment) (multiline_comment)] @fold.comment
