"""Identity: which of an insurer's buyers a customer is, with the evidence for it.

Pure: values in, values out; no database, no language, no network. What this package offers:

- `identifiers.Identifier`, `check`, `registration`: numbers normalised, checked, with their faults;
- `comparing.Party`: a customer or a buyer as it is written; `compare` puts one beside the other;
- `candidates.Buyers(buyers).candidates(customer)`: the buyers that a customer may be;
- `evidence.Candidate`, `Evidence`: what was found, which `wording.steps.say_step` says.

How it works, its thresholds and how good it is: `docs/algorithms/identity.md`.
"""
