-- Globals of Neovim; lines are as long as stylua leaves them.
std = 'luajit'
globals = { 'vim' }
max_line_length = false
