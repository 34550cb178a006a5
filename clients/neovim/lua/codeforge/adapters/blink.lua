-- CodeForge ranks what it offers; this lets blink.cmp keep that order instead of its own guess.
--
--   require('blink.cmp').setup({
--     sources = { providers = { lsp = { transform_items = require('codeforge.adapters.blink').transform_items } } },
--   })

local M = {}

---The most that the first item is raised, in the points of blink's fuzzy score; the last is raised by nothing.
M.MOST = 6

---@param _ table
---@param items table[] As blink has them: items of LSP with `client_name`.
---@return table[]
function M.transform_items(_, items)
  local ours = vim.tbl_filter(function(item)
    return item.client_name == 'codeforge'
  end, items)
  table.sort(ours, function(a, b)
    return (a.sortText or a.label) < (b.sortText or b.label)
  end)
  for rank, item in ipairs(ours) do
    local share = #ours > 1 and (#ours - rank) / (#ours - 1) or 1
    item.score_offset = (item.score_offset or 0) + math.floor(M.MOST * share + 0.5)
  end
  return items
end

return M
