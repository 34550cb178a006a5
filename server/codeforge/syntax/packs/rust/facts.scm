; Functions of a trait or an impl before all functions: the first pattern that matches a name decides its kind.
(impl_item body: (declaration_list
  (function_item name: (identifier) @name body: (block) @body) @definition.method))
(trait_item body: (declaration_list
  [(function_item name: (identifier) @name body: (block) @body)
   (function_signature_item name: (identifier) @name)] @definition.method))
(function_item name: (identifier) @name body: (block) @body) @definition.function
(function_signature_item name: (identifier) @name) @definition.function
(macro_definition name: (identifier) @name) @definition.function

(struct_item name: (type_identifier) @name body: (_)? @body) @definition.struct
(union_item name: (type_identifier) @name body: (_) @body) @definition.struct
(struct_item body: (field_declaration_list
  (field_declaration name: (field_identifier) @name) @definition.field))
(union_item body: (field_declaration_list
  (field_declaration name: (field_identifier) @name) @definition.field))
(enum_item name: (type_identifier) @name body: (_) @body) @definition.enum
(enum_variant name: (identifier) @name) @definition.enum_member

(trait_item name: (type_identifier) @name body: (_) @body) @definition.interface
(trait_item
  name: (type_identifier) @name
  bounds: (trait_bounds
    [(type_identifier) @base
     (generic_type type: (type_identifier) @base)
     (scoped_type_identifier name: (type_identifier) @base)])) @definition.interface

; An impl holds the methods of its type and goes by its name; the trait it implements is its base.
(impl_item
  trait: [(type_identifier) @base
          (generic_type type: (type_identifier) @base)
          (scoped_type_identifier name: (type_identifier) @base)
          (generic_type type: (scoped_type_identifier name: (type_identifier) @base))]?
  type: [(type_identifier) @name
         (primitive_type) @name
         (generic_type type: (type_identifier) @name)
         (scoped_type_identifier name: (type_identifier) @name)
         (generic_type type: (scoped_type_identifier name: (type_identifier) @name))
         (reference_type type: (type_identifier) @name)
         (reference_type type: (generic_type type: (type_identifier) @name))]
  body: (_) @body) @definition.object

(mod_item name: (identifier) @name body: (_)? @body) @definition.module
(type_item name: (type_identifier) @name) @definition.class
(associated_type name: (type_identifier) @name) @definition.type_parameter
(const_item name: (identifier) @name) @definition.constant
(static_item name: (identifier) @name) @definition.variable

; A definition begins with its first attribute. The kind is decided above.
((attribute_item)+ @definition.function
  . [(function_item name: (identifier) @name)
     (function_signature_item name: (identifier) @name)
     (struct_item name: (type_identifier) @name)
     (union_item name: (type_identifier) @name)
     (enum_item name: (type_identifier) @name)
     (trait_item name: (type_identifier) @name)
     (mod_item name: (identifier) @name)
     (type_item name: (type_identifier) @name)
     (const_item name: (identifier) @name)
     (static_item name: (identifier) @name)
     (macro_definition name: (identifier) @name)
     (enum_variant name: (identifier) @name)])
((attribute_item)+ @definition.field . (field_declaration name: (field_identifier) @name))

(extern_crate_declaration name: (identifier) @import.module alias: (identifier)? @import.alias (#set! import.bind "last")) @import
(mod_item name: (identifier) @import.module !body (#set! import.bind "last")) @import
(use_declaration
  argument: [(identifier) @import.module
             (use_as_clause path: (identifier) @import.module alias: (identifier) @import.alias)]
  (#set! import.bind "last")) @import
(use_declaration
  argument: (use_list
    [(identifier) @import.module
     (use_as_clause path: (identifier) @import.module alias: (identifier) @import.alias)])
  (#set! import.bind "last")) @import

; One imported name, behind none to three lists: `use a::{b::{c::{D}}}`.
(use_declaration
  argument: 
  [(scoped_identifier path: (_) @import.module name: (identifier) @import.name)
   (use_as_clause
     path: (scoped_identifier path: (_) @import.module name: (identifier) @import.name)
     alias: (_) @import.alias)
   (use_wildcard (_) @import.module "*" @import.name)]
  (#set! import.bind "last")) @import
(use_declaration
  argument: (scoped_use_list
    path: (_) @import.module
    list: (use_list 
    [(scoped_identifier path: (_) @import.module name: (identifier) @import.name)
     (identifier) @import.name
     (use_as_clause path: (identifier) @import.name alias: (_) @import.alias)
     (self) @_self
     (use_as_clause path: (self) alias: (_) @import.alias)
     (use_wildcard . "*" @import.name)
     (use_as_clause
       path: (scoped_identifier path: (_) @import.module name: (identifier) @import.name)
       alias: (_) @import.alias)
     (use_wildcard (_) @import.module "*" @import.name)]))
  (#set! import.bind "last")) @import
(use_declaration
  argument: (scoped_use_list
    path: (_) @import.module
    list: (use_list (scoped_use_list
      path: (_) @import.module
      list: (use_list 
      [(scoped_identifier path: (_) @import.module name: (identifier) @import.name)
       (identifier) @import.name
       (use_as_clause path: (identifier) @import.name alias: (_) @import.alias)
       (self) @_self
       (use_as_clause path: (self) alias: (_) @import.alias)
       (use_wildcard . "*" @import.name)
       (use_as_clause
         path: (scoped_identifier path: (_) @import.module name: (identifier) @import.name)
         alias: (_) @import.alias)
       (use_wildcard (_) @import.module "*" @import.name)]))))
  (#set! import.bind "last")) @import
(use_declaration
  argument: (scoped_use_list
    path: (_) @import.module
    list: (use_list (scoped_use_list
      path: (_) @import.module
      list: (use_list (scoped_use_list
        path: (_) @import.module
        list: (use_list 
        [(scoped_identifier path: (_) @import.module name: (identifier) @import.name)
         (identifier) @import.name
         (use_as_clause path: (identifier) @import.name alias: (_) @import.alias)
         (self) @_self
         (use_as_clause path: (self) alias: (_) @import.alias)
         (use_wildcard . "*" @import.name)
         (use_as_clause
           path: (scoped_identifier path: (_) @import.module name: (identifier) @import.name)
           alias: (_) @import.alias)
         (use_wildcard (_) @import.module "*" @import.name)]))))))
  (#set! import.bind "last")) @import
(use_declaration
  argument: (use_list
    [(scoped_identifier path: (_) @import.module name: (identifier) @import.name)
     (use_as_clause
       path: (scoped_identifier path: (_) @import.module name: (identifier) @import.name)
       alias: (_) @import.alias)
     (use_wildcard (_) @import.module "*" @import.name)])) @import

(call_expression
  function: [(identifier) @call.name
             (field_expression field: (field_identifier) @call.name)
             (scoped_identifier name: (identifier) @call.name)
             (generic_function function: (identifier) @call.name)
             (generic_function function: (field_expression field: (field_identifier) @call.name))
             (generic_function function: (scoped_identifier name: (identifier) @call.name))]) @call
(macro_invocation
  macro: [(identifier) @call.name (scoped_identifier name: (identifier) @call.name)]) @call
; what a macro is given is not parsed: `assert_eq!(f(1), a.g())`
(token_tree (identifier) @call.name @call . (token_tree . "("))
