"""The gateway to X: its texts and limits, and the contract over cassettes and the sandbox, in both API versions."""
