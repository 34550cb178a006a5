-- `#{codeforge}` in the chat of codecompanion.nvim: the code that matters where the chat was opened.
--
--   require('codecompanion').setup({
--     interactions = { shared = { editor_context = { codeforge = require('codeforge.adapters.codecompanion') } } },
--   })

return {
  name = 'codeforge',
  description = 'The code that matters at the cursor, from CodeForge',
  opts = { contains_code = true },
  ---@param self table The context of the chat; its buffer is the one that was current before.
  ---@return string
  callback = function(self)
    local place = self.Chat and self.Chat.buffer_context or self.buffer_context or {}
    local answer, why = require('codeforge').wait({
      bufnr = place.bufnr,
      position = place.cursor_pos and { place.cursor_pos[1], place.cursor_pos[2] } or nil,
      purpose = 'chat',
      ms = 1500,
    })
    return answer and require('codeforge').markdown(answer, 'Code that matters here') or why
  end,
}
