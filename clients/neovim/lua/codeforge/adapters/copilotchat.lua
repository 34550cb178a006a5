-- `#codeforge:question` in CopilotChat.nvim, also as a tool that the model may call.
--
--   require('CopilotChat').setup({
--     functions = { codeforge = require('codeforge.adapters.copilotchat') },
--   })

return {
  group = 'copilot',
  uri = 'codeforge://{query}',
  description = 'Finds the code of this project that answers a question or belongs to a task, with places.',
  schema = {
    type = 'object',
    required = { 'query' },
    properties = {
      query = { type = 'string', description = 'A question, a symbol, or the text of the task.' },
    },
  },
  ---@param input { query: string }
  ---@return { uri: string, mimetype: string, data: string }[]
  resolve = function(input)
    if vim.in_fast_event() then
      require('plenary.async').util.scheduler()
    end
    local answer, why = require('codeforge').wait({ query = input.query, anywhere = true, purpose = 'chat', ms = 1500 })
    if not answer then
      error(why, 0)
    end
    local text = require('codeforge').markdown(answer, input.query)
    return { { uri = 'codeforge://' .. vim.uri_encode(input.query), mimetype = 'text/markdown', data = text } }
  end,
}
