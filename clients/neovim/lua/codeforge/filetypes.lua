-- Written by `python -m codeforge.dev generate`; edit the code it comes from.

---@type string[]
return {
  'go',
  'java',
  'javascript',
  'javascriptreact',
  'lua',
  'python',
  'rust',
  'tsx',
  'typescript',
  'typescriptreact',
}
