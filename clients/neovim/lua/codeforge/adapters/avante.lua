-- A tool for avante.nvim: the model asks the index instead of reading files one by one.
--
--   require('avante').setup({ custom_tools = { require('codeforge.adapters.avante') } })

return {
  name = 'codeforge_context',
  description = 'Finds the code of this project that answers a question or belongs to a task, with places. '
    .. 'Faster and more exact than searching for words.',
  param = {
    type = 'table',
    fields = {
      { name = 'query', description = 'A question, a symbol, or the text of the task', type = 'string' },
    },
  },
  returns = {
    { name = 'result', description = 'The code as Markdown', type = 'string' },
    { name = 'error', description = 'Why there is none', type = 'string', optional = true },
  },
  ---@param params { query: string }
  ---@param _ function
  ---@param on_complete? fun(result: string?, err: string?)
  ---@return string?, string?
  func = function(params, _, on_complete)
    local opts = { query = params.query, anywhere = true, purpose = 'chat', ms = 1500 }
    if on_complete then
      require('codeforge').context(opts, function(err, answer)
        on_complete(answer and require('codeforge').markdown(answer, params.query), err)
      end)
      return
    end
    local answer, why = require('codeforge').wait(opts)
    return answer and require('codeforge').markdown(answer, params.query), why
  end,
}
