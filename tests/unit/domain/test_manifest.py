from __future__ import annotations

from registry_cli.domain.manifest import CATALOGUE_FIELDS, Catalogue


def test_an_empty_manifest_is_active_and_says_nothing_more() -> None:
    assert Catalogue.of({}) == Catalogue()
    assert Catalogue.of({}).as_json() == {
        "status": "active",
        "deprecation": None,
        "owners": [],
        "tags": [],
        "metadata": {},
    }


def test_fields_that_are_null_count_as_absent() -> None:
    assert Catalogue.of(dict.fromkeys(CATALOGUE_FIELDS)) == Catalogue()


def test_a_catalogue_reads_its_own_json_back() -> None:
    manifest = {
        "status": "deprecated",
        "deprecation": {"message": "use b", "replaced_by": "agent/b"},
        "owners": ["claims"],
        "tags": ["fraud", "مطالبات"],
        "metadata": {"cost": 1.5, "deep": [{"a": None}]},
    }
    assert Catalogue.of(manifest).as_json() == manifest
    assert Catalogue.of(Catalogue.of(manifest).as_json()) == Catalogue.of(manifest)


def test_the_json_has_exactly_the_catalogue_fields() -> None:
    assert tuple(Catalogue().as_json()) == CATALOGUE_FIELDS


def test_other_fields_of_a_manifest_are_no_part_of_the_catalogue() -> None:
    assert Catalogue.of({"name": "Fraud", "version": "1.0.0", "max_iterations": 3}) == Catalogue()
