; A function may stand inside up to two pointers: `char **names()`.
(function_definition
  declarator: [(function_declarator declarator: (identifier) @name)
    (_ (function_declarator declarator: (identifier) @name))
    (_ (_ (function_declarator declarator: (identifier) @name)))]
  body: (_) @body) @definition.function

; Prototypes of a file; inside a function they say nothing new.
(translation_unit (declaration
  declarator: [(function_declarator declarator: (identifier) @name)
    (_ (function_declarator declarator: (identifier) @name))
    (_ (_ (function_declarator declarator: (identifier) @name)))]) @definition.function)
(preproc_if (declaration
  declarator: [(function_declarator declarator: (identifier) @name)
    (_ (function_declarator declarator: (identifier) @name))
    (_ (_ (function_declarator declarator: (identifier) @name)))]) @definition.function)
(preproc_ifdef (declaration
  declarator: [(function_declarator declarator: (identifier) @name)
    (_ (function_declarator declarator: (identifier) @name))
    (_ (_ (function_declarator declarator: (identifier) @name)))]) @definition.function)
(declaration_list (declaration
  declarator: [(function_declarator declarator: (identifier) @name)
    (_ (function_declarator declarator: (identifier) @name))
    (_ (_ (function_declarator declarator: (identifier) @name)))]) @definition.function)

(struct_specifier name: (type_identifier) @name body: (_) @body) @definition.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @definition.struct
(enum_specifier name: (type_identifier) @name body: (_) @body) @definition.enum
(enumerator name: (identifier) @name) @definition.enum_member

; A type without a name of its own goes by that of its typedef; one with a name stands beside its typedef.
(type_definition type: (struct_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.struct
(type_definition type: (union_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.struct
(type_definition type: (enum_specifier !name body: (_) @body) declarator: (type_identifier) @name) @definition.enum
(type_definition
  type: [(struct_specifier name: (_) body: (_)) (union_specifier name: (_) body: (_)) (enum_specifier name: (_) body: (_))]
  declarator: [(type_identifier) @name (pointer_declarator declarator: (type_identifier) @name)] @definition.class)
(type_definition
  type: [(primitive_type) (sized_type_specifier) (type_identifier) (macro_type_specifier)
         (struct_specifier !body) (union_specifier !body) (enum_specifier !body)]
  declarator: [(type_identifier) @name
               (pointer_declarator declarator: (type_identifier) @name)
               (array_declarator declarator: (type_identifier) @name)
               (function_declarator declarator: (type_identifier) @name)
               (function_declarator declarator: (parenthesized_declarator
                 (pointer_declarator declarator: (type_identifier) @name)))]) @definition.class
(field_declaration
  declarator: [(field_identifier) @name
               (pointer_declarator declarator: (field_identifier) @name)
               (pointer_declarator declarator: (pointer_declarator declarator: (field_identifier) @name))
               (array_declarator declarator: (field_identifier) @name)
               (array_declarator declarator: (array_declarator declarator: (field_identifier) @name))
               (pointer_declarator declarator: (array_declarator declarator: (field_identifier) @name))
               (function_declarator declarator: (parenthesized_declarator
                 (pointer_declarator declarator: (field_identifier) @name)))]) @definition.field
(declaration
  declarator: [(identifier) @name
               (init_declarator declarator: (identifier) @name)
               (pointer_declarator declarator: (identifier) @name)
               (init_declarator declarator: (pointer_declarator declarator: (identifier) @name))
               (array_declarator declarator: (identifier) @name)
               (init_declarator declarator: (array_declarator declarator: (identifier) @name))
               (pointer_declarator declarator: (array_declarator declarator: (identifier) @name))
               (init_declarator declarator: (pointer_declarator declarator: (array_declarator declarator: (identifier) @name)))
               (function_declarator declarator: (parenthesized_declarator
                 (pointer_declarator declarator: (identifier) @name)))]) @definition.variable

(preproc_function_def name: (identifier) @name) @definition.function
(preproc_def name: (identifier) @name value: (_)) @definition.constant
((preproc_def name: (identifier) @name !value) @definition.constant
  (#not-match? @name "_(H|HH|HPP|HXX|INCLUDED)_*$"))

(preproc_include path: (string_literal (string_content) @import.module) (#set! import.name "*")) @import
(preproc_include path: (system_lib_string) @import.module (#set! import.name "*")) @import

(call_expression
  function: [(identifier) @call.name (field_expression field: (field_identifier) @call.name)]) @call
