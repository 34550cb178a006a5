[(compound_statement) (subshell) (if_statement) (elif_clause) (else_clause) (do_group) (case_statement)
 (case_item) (array) (heredoc_body)] @fold
(comment) @fold.comment
