"""Breaking changes: what somebody who uses an entry would notice when it goes from one version to another."""
