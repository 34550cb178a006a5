-- Context for the models of minuet-ai.nvim, from the cached read, so a keystroke never waits.
--
--   require('minuet').setup({
--     provider = 'openai_fim_compatible',
--     provider_options = { openai_fim_compatible = { template = require('codeforge.adapters.minuet').fim } },
--   })
--
-- For chat models, `chat_input.template` names `{{{repo_context}}}` and `chat_input.repo_context` is `repo_context` below.

local M = {}

---The tokens of Qwen2.5-Coder; other models have others.
M.tokens = {
  repo = '',
  file = '<|file_sep|>',
  prefix = '<|fim_prefix|>',
  suffix = '<|fim_suffix|>',
  middle = '<|fim_middle|>',
}

---@return { filename: string, text: string }[]
local function files()
  local codeforge = require('codeforge')
  return codeforge.files(codeforge.cached())
end

M.fim = {
  ---@param before string
  ---@param after string
  ---@return string
  prompt = function(before, after)
    local t, parts = M.tokens, {}
    for _, file in ipairs(files()) do
      table.insert(parts, t.file .. file.filename .. '\n' .. file.text .. '\n')
    end
    return t.repo .. table.concat(parts) .. t.prefix .. before .. t.suffix .. after .. t.middle
  end,
  suffix = false,
}

---@return string
function M.repo_context()
  local parts = vim.tbl_map(function(file)
    return '<file_separator>' .. file.filename .. '\n' .. file.text
  end, files())
  return #parts > 0 and '<repo_context>\n' .. table.concat(parts, '\n') .. '\n</repo_context>' or ''
end

return M
