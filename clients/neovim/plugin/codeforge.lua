-- `:CodeForge` and the <Plug> maps; what they do is loaded when they are used.

if vim.g.loaded_codeforge then
  return
end
vim.g.loaded_codeforge = true

vim.api.nvim_create_user_command('CodeForge', function(args)
  require('codeforge.command').run(args)
end, {
  nargs = '*',
  range = true,
  desc = 'CodeForge: context, questions, impact, tests, review, status',
  complete = function(lead, line)
    return require('codeforge.command').complete(lead, line)
  end,
})

for name, command in pairs({
  context = 'context',
  ['context-float'] = 'context float',
  ask = 'ask',
  impact = 'impact',
  tests = 'tests',
  status = 'status',
}) do
  vim.keymap.set('n', ('<Plug>(codeforge-%s)'):format(name), ('<Cmd>CodeForge %s<CR>'):format(command))
end
vim.keymap.set('x', '<Plug>(codeforge-context)', ':CodeForge context<CR>')
