"""The rehearsal: a delivery run whole against a stand-in made of its real target; one object, another destination."""
