from __future__ import annotations

from registry_cli.documents.place import Place, Survey


def test_the_later_of_two_members_with_one_key_counts_and_both_are_told() -> None:
    survey = Survey(Place(0, 20))
    first, second = Place(4, 5, key=(1, 2)), Place(12, 13, key=(9, 10))
    survey.add(survey.root, "a", first)
    survey.add(survey.root, "a", second)
    assert survey.root.children == {"a": second}
    (duplicate,) = survey.duplicates
    assert (duplicate.key, duplicate.first, duplicate.second) == ("a", (1, 2), (9, 10))


def test_members_of_different_keys_are_no_duplicates() -> None:
    survey = Survey(Place(0, 20))
    survey.add(survey.root, "a", Place(4, 5, key=(1, 2)))
    survey.add(survey.root, "b", Place(12, 13, key=(9, 10)))
    assert survey.duplicates == []
    assert survey.root.children["a"].span == (4, 5)
