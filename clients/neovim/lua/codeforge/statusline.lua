-- What the server is doing, in a few characters: `%{%v:lua.require'codeforge'.statusline()%}`.

local M = {}

---@type table<integer, table<string|integer, { title: string, percentage?: integer }>> By client and token.
local working = {}

local group = vim.api.nvim_create_augroup('codeforge.statusline', {})

vim.api.nvim_create_autocmd('LspProgress', {
  group = group,
  desc = 'CodeForge: remember what is going on',
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if not client or client.name ~= 'codeforge' then
      return
    end
    local token, value = event.data.params.token, event.data.params.value
    local works = working[client.id] or {}
    working[client.id] = works
    if value.kind == 'end' then
      works[token] = nil
    else
      local known = works[token] or {}
      works[token] = { title = value.title or known.title, percentage = value.percentage or known.percentage }
    end
    vim.cmd.redrawstatus()
  end,
})

vim.api.nvim_create_autocmd('LspDetach', {
  group = group,
  desc = 'CodeForge: forget what has ended',
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'codeforge' and client:is_stopped() then
      working[client.id] = nil
    end
  end,
})

---`CodeForge`, `CodeForge 42%` while something is going on, `CodeForge off` when it was given up; else empty.
---@param bufnr? integer
---@return string
function M.text(bufnr)
  bufnr = bufnr or vim.api.nvim_get_current_buf()
  local client = vim.lsp.get_clients({ name = 'codeforge', bufnr = bufnr })[1]
  if not client then
    local off = package.loaded['codeforge.server'] and vim.b[bufnr].codeforge_root
    return off and require('codeforge.server').is_off(off) and 'CodeForge off' or ''
  end
  local _, work = next(working[client.id] or {})
  if work then
    return work.percentage and ('CodeForge %d%%%%'):format(work.percentage) or 'CodeForge …'
  end
  return client.initialized and 'CodeForge' or 'CodeForge …'
end

return M
