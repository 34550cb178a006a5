; An element with an id goes by it, a heading by its text; what a template fills in later is no name.
((element
  [(start_tag (attribute
     (attribute_name) @_id
     [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)]))
   (self_closing_tag (attribute
     (attribute_name) @_id
     [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)]))]) @definition.object
  (#any-of? @_id "id" "ID")
  (#not-match? @name "[{<]"))
((script_element
  (start_tag (attribute
    (attribute_name) @_id
    [(attribute_value) @name (quoted_attribute_value (attribute_value) @name)]))) @definition.object
  (#any-of? @_id "id" "ID")
  (#not-match? @name "[{<]"))
((element (start_tag . (tag_name) @_tag) . (text) @name) @definition.string
  (#match? @_tag "^[hH][1-6]$")
  (#not-match? @name "[{<]"))
((element
  (start_tag . (tag_name) @_tag)
  . (element (start_tag) . (text) @name)) @definition.string
  (#match? @_tag "^[hH][1-6]$")
  (#not-match? @name "[{<]"))
