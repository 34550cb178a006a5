-- CodeForge for `vim.lsp.enable('codeforge')`; `:help codeforge` says more.

---@type vim.lsp.Config
return {
  cmd = { 'codeforge', 'lsp' },
  filetypes = require('codeforge.filetypes'),
  root_markers = { { 'codeforge.toml', 'pyproject.toml' }, '.git' },
  settings = { codeforge = {} }, ---@type { codeforge: codeforge.Settings }
}
