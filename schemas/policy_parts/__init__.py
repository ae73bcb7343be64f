"""The sections of a policy, by what they are about; `schemas.policy` puts them together."""
