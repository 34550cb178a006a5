;;; Eglot with the configuration of docs/editors.md: emacs -Q --batch -l eglot-test.el
;;; CONFIGURATION holds that configuration, FILE the main.py of a project. Exits 0, or 255 with the error.
(require 'eglot)
(require 'python)
(setq eglot-sync-connect 60
      eglot-connect-timeout 60
      eglot-autoshutdown t
      python-indent-guess-indent-offset nil
      python-shell-interpreter "true"
      vc-handled-backends nil)
(setq debug-on-error nil)

(defun wait-for (what ask)
  "The first value of ASK that is not nil; an error after a minute."
  (let ((end (+ (float-time) 60)) value)
    (while (and (not (setq value (funcall ask))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or value (error "Timed out waiting for %s" what))))

(defun candidates (prefix)
  "What completion at point offers for PREFIX."
  (let* ((found (run-hook-wrapped 'completion-at-point-functions
                                  (lambda (ask) (let ((answer (funcall ask))) (and (consp answer) answer))))))
    (mapcar (lambda (each) (substring-no-properties each)) (all-completions prefix (nth 2 found)))))

(defun definition-at-point ()
  "File and line of the definition of the symbol at point."
  (let* ((found (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot)))
         (place (and found (xref-item-location (car found)))))
    (and place (list (file-name-nondirectory (xref-location-group place)) (xref-location-line place)))))

(load (getenv "CONFIGURATION"))
(find-file (getenv "FILE"))
(run-hooks 'post-command-hook) ; where `eglot-ensure' waits for the end of a command, which batch mode has none of
(wait-for "a server" #'eglot-current-server)
(message "attached")

(goto-char (point-min))
(search-forward "\", made.ar")
(let ((place (wait-for "a definition behind an emoji" #'definition-at-point)))
  (unless (equal place '("shapes.py" 4)) (error "The definition is at %S" place)))
(message "definition ok")

(let* ((answer (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams)))
       (text (format "%S" answer)))
  (unless (string-search "area" text) (error "Hover says %s" text)))
(message "hover ok")

(goto-char (point-max))
(insert "made.ou")
(let ((offered (wait-for "completion" (lambda () (candidates "ou")))))
  (unless (seq-some (lambda (each) (string-prefix-p "outline" each)) offered) (error "Offered is %S" offered)))
(message "completion ok")

(delete-region (line-beginning-position) (point-max))
(insert "def broken(:\n")
(eglot--signal-textDocument/didChange)
(wait-for "a syntax error"
          (lambda ()
            (flymake-start)
            (seq-some (lambda (each) (string-search "syntax" (flymake-diagnostic-text each)))
                      (flymake-diagnostics))))
(message "diagnostics ok")

(let ((symbols (funcall imenu-create-index-function)))
  (unless (string-search "made" (format "%S" symbols)) (error "The outline is %S" symbols)))
(message "outline ok")

(set-buffer-modified-p nil)
(eglot-shutdown (eglot-current-server))
(message "all ok")
