; A section reaches from its heading to the next one of its level or above, so sections nest by level.
(section . (atx_heading heading_content: (inline) @name)) @definition.string
(section . (setext_heading heading_content: (paragraph (inline) @name))) @definition.string
(setext_heading heading_content: (paragraph (inline) @name)) @definition.string
