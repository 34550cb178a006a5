; A body whose bracket stands on a line of its own folds from the line above it.
[(block) (class_body) (interface_body) (enum_body) (annotation_type_body) (constructor_body)
 (switch_block)] @fold.body
[(array_initializer) (argument_list) (formal_parameters)] @fold
(import_declaration) @fold.imports
[(line_comment) (block_comment)] @fold.comment
