[(block) (struct_declaration) (enum_declaration) (union_declaration)] @fold
(comment) @fold.comment
