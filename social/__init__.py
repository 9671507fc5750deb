"""What changes the record: gateways to social networks, workflows, deliveries, the engine and the sandbox."""
