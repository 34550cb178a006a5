[(module) (class) (singleton_class) (method) (singleton_method) (do_block) (block) (begin) (begin_block)
 (end_block) (if) (unless) (while) (until) (for) (case) (case_match) (when) (in_clause) (array) (hash)
 (argument_list) (method_parameters) (heredoc_body)] @fold
((call method: (identifier) @_require) @fold.imports
  (#any-of? @_require "require" "require_relative"))
(comment) @fold.comment
