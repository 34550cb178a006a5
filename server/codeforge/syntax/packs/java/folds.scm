[(block) (class_body) (interface_body) (enum_body) (annotation_type_body) (constructor_body)
 (switch_block) (array_initializer) (argument_list) (formal_parameters)] @fold
(import_declaration) @fold.imports
[(line_comment) (block_comment)] @fold.comment
