"""Who was where together, by more than chance; which card was used where a person was."""
