[(section) (fenced_code_block) (list) (block_quote) (pipe_table) (minus_metadata) (plus_metadata)] @fold
(html_block) @fold.comment
