(block) @fold.body
[(list) (tuple) (dictionary) (set) (parenthesized_expression) (argument_list) (parameters) (subscript)
 (list_comprehension) (dictionary_comprehension) (set_comprehension) (generator_expression)
 (list_pattern) (tuple_pattern) (dict_pattern)] @fold
[(string) (concatenated_string)] @fold
(case_clause) @fold
(match_statement) @fold
[(import_statement) (import_from_statement) (future_import_statement)] @fold.imports
(comment) @fold.comment
