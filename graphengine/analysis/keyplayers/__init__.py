"""Key players: sets whose removal breaks a network up, or who together reach most of it."""
