from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from registry_cli.application.doctor_project import claims, judge_key, judge_project, key_kind
from registry_cli.domain.errors import Misconfigured, NotAllowed
from tests.postgrest import make_key

REF = "abcdefghijklmnopqrst"
URL = f"https://{REF}.supabase.co"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECRET, PUBLIC = "sb_secret_canary", "sb_publishable_canary"


def token(role: str = "authenticated", **claimed: Any) -> str:
    return make_key(role, **claimed)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (SECRET, "a secret key"),
        (PUBLIC, "a publishable key"),
        (make_key("service_role"), "a service_role key"),
        (make_key("anon"), "an anon key"),
        (make_key("authenticated"), "a key of a form that is not known"),
        ("canary", "a key of a form that is not known"),
        ("a.canary.c", "a key of a form that is not known"),
        ("a.WyJhIl0.c", "a key of a form that is not known"),
        ("", "a key of a form that is not known"),
    ],
)
def test_the_kind_of_a_key_is_told_by_its_prefix_or_its_claims(key: str, kind: str) -> None:
    assert key_kind(key) == kind


def test_a_text_that_is_no_token_claims_nothing() -> None:
    assert claims("not.a") == claims("ä.ö.ü") == claims("..") == {}
    assert claims(make_key("anon"))["role"] == "anon"


def test_the_url_of_a_project_is_its_host_alone() -> None:
    assert judge_project(URL) == judge_project(f"{URL}/") == f"{REF}.supabase.co"
    assert judge_project("http://127.0.0.1:54321") == "127.0.0.1"


@pytest.mark.parametrize(
    ("url", "fix"),
    [
        (f"https://db.{REF}.supabase.co", f"https://{REF}.supabase.co"),
        (f"{URL}/rest/v1", f"write {URL} alone"),
        (f"https://supabase.com/dashboard/project/{REF}", "alone"),
    ],
)
def test_a_url_of_something_else_of_the_project_is_not_well(url: str, fix: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        judge_project(url)

    assert fix in caught.value.hint


@pytest.mark.parametrize("key", [SECRET, make_key("service_role", ref=REF), make_key("service_role")])
def test_a_key_for_servers_is_well_and_not_repeated(key: str) -> None:
    found = judge_key(URL, key, None)

    assert "may do everything" in found
    assert key not in found


def test_a_key_of_another_project_is_not_well() -> None:
    with pytest.raises(Misconfigured, match="the key is one of the project others, and the URL that of " + REF):
        judge_key(URL, make_key("service_role", ref="others"), None)

    assert judge_key("https://api.example.com", make_key("service_role", ref="others"), None)


@pytest.mark.parametrize("key", [PUBLIC, make_key("anon"), "canary"])
def test_a_public_key_alone_is_not_enough(key: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        judge_key(URL, key, None)

    assert "REGISTRY_ACCESS_TOKEN" in caught.value.hint
    assert "canary" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "told", [{"registry_role": "publisher"}, {"app_metadata": {"registry_role": "publisher"}, "exp": 4e9}]
)
def test_a_public_key_beside_the_token_of_a_user_with_a_role_is_well(told: dict[str, Any]) -> None:
    assert judge_key(URL, PUBLIC, token(**told)) == (
        "a publishable key beside the access token of a user who is publisher"
    )


@pytest.mark.parametrize(
    ("given", "message", "fix"),
    [
        (token("service_role"), "is no access token", "sign in"),
        ("canary", "is no access token", "sign in"),
        (token(exp=NOW.timestamp() - 1, registry_role="admin"), "has expired", "sign in again"),
        (token(), "has no registry_role", "app_metadata.registry_role"),
        (token(registry_role="king"), "has no registry_role", "sign in anew"),
        (token(app_metadata="x"), "has no registry_role", "sign in anew"),
    ],
)
def test_a_token_that_cannot_do_is_told_with_the_way_out(given: str, message: str, fix: str) -> None:
    with pytest.raises(NotAllowed, match=message) as caught:
        judge_key(URL, PUBLIC, given, lambda: NOW)

    assert fix in caught.value.hint
    assert given not in caught.value.message
