"""What the spiders of several families share, and what runs them all."""
