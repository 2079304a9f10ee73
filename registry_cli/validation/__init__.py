"""What is wrong with manifests: stages that find it, each finding under a code of one catalogue."""
