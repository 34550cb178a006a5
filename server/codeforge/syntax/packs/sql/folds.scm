[(statement) (block) (column_definitions) (function_body) (subquery) (case)] @fold
(comment) @fold.comment
(marginalia) @fold.comment
