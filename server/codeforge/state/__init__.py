"""What the server knows: folders, open documents, settings; and the snapshot one request sees."""
