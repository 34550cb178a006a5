((call
  target: (identifier) @_word
  (arguments . (alias) @name)
  (do_block) @body) @definition.module
  (#any-of? @_word "defmodule" "defimpl"))
((call
  target: (identifier) @_word
  (arguments . (alias) @name)
  (do_block) @body) @definition.interface
  (#eq? @_word "defprotocol"))

((call
  target: (identifier) @_word
  (arguments . (call target: (identifier) @name))
  (do_block)? @body) @definition.function
  (#any-of? @_word "def" "defp" "defmacro" "defmacrop" "defguard" "defdelegate"))
((call
  target: (identifier) @_word
  (arguments . (identifier) @name)
  (do_block)? @body) @definition.function
  (#any-of? @_word "def" "defp" "defmacro" "defmacrop" "defdelegate"))
((call
  target: (identifier) @_word
  (arguments . (binary_operator left: (call target: (identifier) @name)))
  (do_block)? @body) @definition.function
  (#any-of? @_word "def" "defp" "defmacro" "defmacrop" "defguard"))
