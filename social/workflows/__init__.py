"""Technical workflows: what they do, when, and what may be asked of them."""
