[(statement_block) (class_body) (object) (array) (object_pattern) (array_pattern) (arguments) (formal_parameters)
 (switch_body) (named_imports) (export_clause) (template_string) (parenthesized_expression)] @fold
[(switch_case) (switch_default)] @fold
(import_statement) @fold.imports
(comment) @fold.comment
