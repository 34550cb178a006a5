(function_declaration name: (identifier) @name body: (_)? @body) @definition.function
(function_declaration name: (dot_index_expression field: (identifier) @name) body: (_)? @body) @definition.function
(function_declaration name: (method_index_expression method: (identifier) @name) body: (_)? @body) @definition.method

(variable_declaration
  (assignment_statement
    (variable_list . name: (identifier) @name)
    (expression_list . value: (function_definition body: (_)? @body)))) @definition.function
(assignment_statement
  (variable_list . name: [(identifier) @name (dot_index_expression field: (identifier) @name)])
  (expression_list . value: (function_definition body: (_)? @body))) @definition.function
(field name: (identifier) @name value: (function_definition body: (_)? @body)) @definition.function

; `local x = require "x"` is an import alone.
(variable_declaration
  (assignment_statement
    (variable_list name: (identifier) @name)
    (expression_list
      . value: [(table_constructor) (function_definition) (identifier) (number) (string) (nil) (true) (false)
                (vararg_expression) (binary_expression) (unary_expression) (parenthesized_expression)
                (bracket_index_expression)
                (dot_index_expression table: [(identifier) (dot_index_expression) (bracket_index_expression)])
                (function_call name: [(dot_index_expression) (method_index_expression)
                                      (bracket_index_expression) (parenthesized_expression) (function_call)])])))
  @definition.variable
((variable_declaration
  (assignment_statement
    (variable_list name: (identifier) @name)
    (expression_list . value: (function_call name: (identifier) @_called)))) @definition.variable
  (#not-eq? @_called "require"))
(variable_declaration (variable_list name: (identifier) @name)) @definition.variable
(chunk (assignment_statement (variable_list name: (identifier) @name)) @definition.variable)
(chunk
  (assignment_statement
    (variable_list name: (dot_index_expression table: (identifier) field: (identifier) @name))) @definition.field)

; The keys of tables that stand at the top of the file; those inside functions are values like any other.
(chunk
  (variable_declaration
    (assignment_statement
      (expression_list value: (table_constructor (field name: (identifier) @name) @definition.key)))))
(chunk
  (assignment_statement
    (expression_list value: (table_constructor (field name: (identifier) @name) @definition.key))))
(chunk
  (return_statement
    (expression_list (table_constructor (field name: (identifier) @name) @definition.key))))

(variable_declaration
  (assignment_statement
    (variable_list . name: (identifier) @import.alias)
    (expression_list . value: (function_call
      name: (identifier) @_require
      arguments: (arguments . (string content: (string_content) @import.module)))))
  (#eq? @_require "require")) @import
(variable_declaration
  (assignment_statement
    (variable_list . name: (identifier) @import.alias)
    (expression_list . value: (dot_index_expression
      table: (function_call
        name: (identifier) @_require
        arguments: (arguments . (string content: (string_content) @import.module)))
      field: (identifier) @import.name)))
  (#eq? @_require "require")) @import
((function_call
  name: (identifier) @_require
  arguments: (arguments . (string content: (string_content) @import.module))) @import
  (#eq? @_require "require"))

(function_call
  name: [(identifier) @call.name
         (dot_index_expression field: (identifier) @call.name)
         (method_index_expression method: (identifier) @call.name)]) @call
