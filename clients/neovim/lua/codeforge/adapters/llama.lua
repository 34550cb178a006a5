-- `input_extra` for the `/infill` request of llama.cpp's server: what llama.vim fills from its own ring of chunks.
-- llama.vim has no hook to add to that ring, so this is for clients that build the request themselves:
--
--   body.input_extra = require('codeforge.adapters.llama').input_extra()

local M = {}

---Files with their text, the one that matters most last, next to the prefix; from the cached read, so it never waits.
---@param bufnr? integer
---@return { filename: string, text: string }[]
function M.input_extra(bufnr)
  local codeforge = require('codeforge')
  local files = codeforge.files(codeforge.cached(bufnr))
  local reversed = {}
  for i = #files, 1, -1 do
    table.insert(reversed, files[i])
  end
  return reversed
end

return M
