"""A tree of files becomes bundles: manifests with the files beside them, each with its digest."""
