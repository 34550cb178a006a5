"""CodeForge: one live index behind three fronts."""
