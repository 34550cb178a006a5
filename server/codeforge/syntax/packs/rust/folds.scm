[(block) (declaration_list) (field_declaration_list) (ordered_field_declaration_list) (enum_variant_list)
 (match_block) (field_initializer_list) (arguments) (parameters) (array_expression) (token_tree)
 (macro_definition) (where_clause) (raw_string_literal)] @fold
(use_declaration) @fold.imports
[(line_comment) (block_comment)] @fold.comment
