[(do_block) (list) (map) (tuple) (string)] @fold
(comment) @fold.comment
