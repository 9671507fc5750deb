"""The work: engine, services, workflows, deliveries and the sandbox, each against the others and a real record."""
