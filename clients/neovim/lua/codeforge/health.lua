-- `:checkhealth codeforge`: the server found, its version, and what its index holds.

local M = {}

local function check_program()
  local config = vim.lsp.config['codeforge']
  local cmd = config and config.cmd
  if type(cmd) ~= 'table' then
    vim.health.error('`vim.lsp.config.codeforge.cmd` is not a list', 'See `:help codeforge-install`.')
    return
  end
  local program = vim.fn.exepath(cmd[1])
  if program == '' then
    vim.health.error(('`%s` was not found'):format(cmd[1]), {
      'Install the server: `uv tool install codeforge-ls` or `pipx install codeforge-ls`.',
      "Or name it: `vim.lsp.config('codeforge', { cmd = { '/path/to/codeforge', 'lsp' } })`.",
    })
    return
  end
  local ok, done = pcall(function()
    return vim.system({ program, '--version' }, { text = true, timeout = 10000 }):wait()
  end)
  if ok and done.code == 0 then
    vim.health.ok(('%s (%s)'):format(vim.trim(done.stdout), program))
  else
    vim.health.error(('`%s --version` failed'):format(program), 'Run `codeforge doctor` in a shell.')
  end
end

local function check_client(client)
  local root = client.root_dir or 'a single file'
  local answer, why = client:request_sync('codeforge/status', vim.empty_dict(), 5000)
  if not answer or answer.err then
    local reason = answer and answer.err.message or why or 'no answer'
    vim.health.warn(('serving %s, but its status is not known: %s'):format(root, reason))
    return
  end
  vim.health.ok(('serving %s'):format(root))
  for _, folder in ipairs(answer.result.folders or {}) do
    vim.health.info(vim.inspect(folder))
  end
end

function M.check()
  vim.health.start('CodeForge')
  if vim.fn.has('nvim-0.11') == 0 then
    vim.health.error('Neovim 0.11 or newer is needed')
    return
  end
  check_program()
  if vim.lsp.is_enabled and not vim.lsp.is_enabled('codeforge') then -- since 0.12
    vim.health.warn('not enabled', "Put `vim.lsp.enable('codeforge')` in your init.lua.")
  end
  local clients = vim.lsp.get_clients({ name = 'codeforge' })
  if #clients == 0 then
    vim.health.info('no server is running: open a file of a project')
  end
  for _, client in ipairs(clients) do
    check_client(client)
  end
end

return M
