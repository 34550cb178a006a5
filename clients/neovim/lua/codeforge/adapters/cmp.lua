-- CodeForge ranks what it offers; this comparator lets nvim-cmp keep that order among its items.
--
--   local cmp = require('cmp')
--   cmp.setup({ sorting = { comparators = { cmp.config.compare.exact, require('codeforge.adapters.cmp').compare } } })

local M = {}

---@param entry table
---@return boolean
local function is_ours(entry)
  local client = vim.tbl_get(entry, 'source', 'source', 'client')
  return type(client) == 'table' and client.name == 'codeforge'
end

---True when the first of two entries of ours comes first, false when it comes second, nil when others decide.
---@param first table
---@param second table
---@return boolean?
function M.compare(first, second)
  if not (is_ours(first) and is_ours(second)) then
    return nil
  end
  local a, b = first.completion_item.sortText, second.completion_item.sortText
  if not a or not b or a == b then
    return nil
  end
  return a < b
end

return M
