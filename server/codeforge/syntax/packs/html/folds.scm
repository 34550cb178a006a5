[(element) (script_element) (style_element)] @fold
(comment) @fold.comment
