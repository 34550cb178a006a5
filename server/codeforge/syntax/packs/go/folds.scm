[(block) (field_declaration_list) (interface_type) (literal_value) (argument_list) (parameter_list)
 (expression_switch_statement) (type_switch_statement) (select_statement) (expression_case) (type_case)
 (communication_case) (default_case) (raw_string_literal)] @fold
(const_declaration "(") @fold
(type_declaration "(") @fold
(var_spec_list) @fold
(import_spec_list) @fold.imports
(comment) @fold.comment
