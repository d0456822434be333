"""The committee's rules: no Flask, no marshmallow, no JWT."""
