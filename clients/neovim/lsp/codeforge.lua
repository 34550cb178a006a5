-- CodeForge for `vim.lsp.enable('codeforge')`; `:help codeforge` says more.

---@type vim.lsp.Config
return {
  cmd = function(dispatchers, config)
    return require('codeforge.server').start(dispatchers, config)
  end,
  filetypes = require('codeforge.filetypes'),
  root_markers = { { 'codeforge.toml', 'pyproject.toml' }, '.git' },
  root_dir = function(bufnr, on_dir)
    require('codeforge.server').root(bufnr, on_dir)
  end,
  on_init = function(client)
    require('codeforge.server').greet(client)
  end,
  settings = { codeforge = {} }, ---@type { codeforge: codeforge.Settings }
}
