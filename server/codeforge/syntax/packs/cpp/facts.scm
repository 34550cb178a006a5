; The first pattern that matches a name decides its kind.
(field_declaration_list
  [(function_definition !type declarator: (function_declarator declarator: (identifier) @name))
   (declaration !type declarator: (function_declarator declarator: (identifier) @name))] @definition.constructor)
((function_definition
  declarator: (function_declarator declarator: [
    (qualified_identifier scope: [(namespace_identifier) @_scope (template_type name: (_) @_scope)] name: (identifier) @name)
    (qualified_identifier name: (qualified_identifier
      scope: [(namespace_identifier) @_scope (template_type name: (_) @_scope)]
      name: (identifier) @name))])) @definition.constructor
  (#eq? @_scope @name))

; `A::f` outside of its class, or a function in it
(function_declarator
  declarator: [(field_identifier) @name
               (destructor_name) @name
               (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name])
               (qualified_identifier name: (qualified_identifier
                 name: [(identifier) @name (destructor_name) @name (operator_name) @name]))]) @definition.method

; A function may stand inside up to two pointers or references: `char **names()`. A template begins with its parameters.
(function_definition
  declarator: [(function_declarator declarator: [(identifier) @name (field_identifier) @name (destructor_name) @name (operator_name) @name
      (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name])
      (qualified_identifier name: (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name]))])
    (_ (function_declarator declarator: [(identifier) @name (field_identifier) @name (destructor_name) @name (operator_name) @name
      (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name])
      (qualified_identifier name: (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name]))]))
    (_ (_ (function_declarator declarator: [(identifier) @name (field_identifier) @name (destructor_name) @name (operator_name) @name
      (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name])
      (qualified_identifier name: (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name]))])))]
  body: (_)? @body) @definition.function
(template_declaration
  (_ declarator: [(function_declarator declarator: [(identifier) @name (field_identifier) @name (destructor_name) @name (operator_name) @name
      (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name])
      (qualified_identifier name: (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name]))])
    (_ (function_declarator declarator: [(identifier) @name (field_identifier) @name (destructor_name) @name (operator_name) @name
      (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name])
      (qualified_identifier name: (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name]))]))
    (_ (_ (function_declarator declarator: [(identifier) @name (field_identifier) @name (destructor_name) @name (operator_name) @name
      (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name])
      (qualified_identifier name: (qualified_identifier name: [(identifier) @name (destructor_name) @name (operator_name) @name]))])))])) @definition.function
(field_declaration
  declarator: [(function_declarator declarator: [(field_identifier) @name (operator_name) @name])
    (_ (function_declarator declarator: [(field_identifier) @name (operator_name) @name]))
    (_ (_ (function_declarator declarator: [(field_identifier) @name (operator_name) @name])))]) @definition.method

; Prototypes of a file or namespace; inside a function `T x(y);` is a variable, whatever it looks like.
(translation_unit (declaration
  declarator: [(function_declarator declarator: [(identifier) @name (operator_name) @name])
    (_ (function_declarator declarator: [(identifier) @name (operator_name) @name]))
    (_ (_ (function_declarator declarator: [(identifier) @name (operator_name) @name])))]) @definition.function)
(preproc_if (declaration
  declarator: [(function_declarator declarator: [(identifier) @name (operator_name) @name])
    (_ (function_declarator declarator: [(identifier) @name (operator_name) @name]))
    (_ (_ (function_declarator declarator: [(identifier) @name (operator_name) @name])))]) @definition.function)
(preproc_ifdef (declaration
  declarator: [(function_declarator declarator: [(identifier) @name (operator_name) @name])
    (_ (function_declarator declarator: [(identifier) @name (operator_name) @name]))
    (_ (_ (function_declarator declarator: [(identifier) @name (operator_name) @name])))]) @definition.function)
(declaration_list (declaration
  declarator: [(function_declarator declarator: [(identifier) @name (operator_name) @name])
    (_ (function_declarator declarator: [(identifier) @name (operator_name) @name]))
    (_ (_ (function_declarator declarator: [(identifier) @name (operator_name) @name])))]) @definition.function)

(linkage_specification body: (declaration
  declarator: [(function_declarator declarator: (identifier) @name)
    (_ (function_declarator declarator: (identifier) @name))
    (_ (_ (function_declarator declarator: (identifier) @name)))])) @definition.function

(namespace_definition name: (_) @name body: (_) @body) @definition.namespace
(namespace_alias_definition name: (_) @name) @definition.namespace
(class_specifier name: [(type_identifier) @name (template_type name: (type_identifier) @name)] body: (_) @body) @definition.class
(class_specifier
  name: [(type_identifier) @name (template_type name: (type_identifier) @name)]
  (base_class_clause
    [(type_identifier) @base
     (template_type name: (type_identifier) @base)
     (qualified_identifier name: (type_identifier) @base)
     (qualified_identifier name: (template_type name: (type_identifier) @base))
     (qualified_identifier name: (qualified_identifier name: (type_identifier) @base))])) @definition.class
(struct_specifier
  name: [(type_identifier) @name (template_type name: (type_identifier) @name)]
  (base_class_clause
    [(type_identifier) @base
     (template_type name: (type_identifier) @base)
     (qualified_identifier name: (type_identifier) @base)
     (qualified_identifier name: (template_type name: (type_identifier) @base))])) @definition.struct
(struct_specifier name: (template_type name: (type_identifier) @name) body: (_) @body) @definition.struct
(alias_declaration name: (type_identifier) @name) @definition.class
(concept_definition name: (identifier) @name) @definition.interface
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
  type: [(primitive_type) (sized_type_specifier) (type_identifier) (template_type) (qualified_identifier) (dependent_type)
         (struct_specifier !body) (union_specifier !body) (enum_specifier !body)]
  declarator: [(type_identifier) @name
               (pointer_declarator declarator: (type_identifier) @name)
               (array_declarator declarator: (type_identifier) @name)
               (function_declarator declarator: (type_identifier) @name)
               (function_declarator declarator: (parenthesized_declarator
                 (pointer_declarator declarator: (type_identifier) @name)))]) @definition.class
(template_declaration
  [(class_specifier name: [(type_identifier) @name (template_type name: (type_identifier) @name)] body: (_))
   (struct_specifier name: [(type_identifier) @name (template_type name: (type_identifier) @name)] body: (_))
   (alias_declaration name: (type_identifier) @name)
   (concept_definition name: (identifier) @name)]) @definition.class

(field_declaration
  declarator: [(field_identifier) @name
               (pointer_declarator declarator: (field_identifier) @name)
               (pointer_declarator declarator: (pointer_declarator declarator: (field_identifier) @name))
               (array_declarator declarator: (field_identifier) @name)
               (array_declarator declarator: (array_declarator declarator: (field_identifier) @name))
               (pointer_declarator declarator: (array_declarator declarator: (field_identifier) @name))
               (function_declarator declarator: (parenthesized_declarator
                 (pointer_declarator declarator: (field_identifier) @name)))
               (reference_declarator (field_identifier) @name)]) @definition.field
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
                 (pointer_declarator declarator: (identifier) @name)))
               (init_declarator declarator: (reference_declarator (identifier) @name))]) @definition.variable

(preproc_function_def name: (identifier) @name) @definition.function
(preproc_def name: (identifier) @name value: (_)) @definition.constant
((preproc_def name: (identifier) @name !value) @definition.constant
  (#not-match? @name "_(H|HH|HPP|HXX|INCLUDED)_*$"))

(preproc_include path: (string_literal (string_content) @import.module) (#set! import.name "*")) @import
(preproc_include path: (system_lib_string) @import.module (#set! import.name "*")) @import

(call_expression
  function: [(identifier) @call.name
             (field_expression field: (field_identifier) @call.name)
             (field_expression field: (template_method name: (field_identifier) @call.name))
             (template_function name: (identifier) @call.name)
             (qualified_identifier name: (identifier) @call.name)
             (qualified_identifier name: (template_function name: (identifier) @call.name))
             (qualified_identifier name: (qualified_identifier name: (identifier) @call.name))
             (qualified_identifier name: (qualified_identifier name: (template_function name: (identifier) @call.name)))]) @call
(new_expression
  type: [(type_identifier) @call.name
         (template_type name: (type_identifier) @call.name)
         (qualified_identifier name: (type_identifier) @call.name)]) @call
