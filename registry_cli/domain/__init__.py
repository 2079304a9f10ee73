"""The words of the registry as frozen values: identities, versions, findings, states, plans, releases."""
