from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from registry_cli.domain.configuration import Configuration, Environment
from registry_cli.domain.database import Database
from registry_cli.domain.errors import Misconfigured
from registry_cli.domain.identity import EntryName
from registry_cli.settings import (
    Settings,
    choose_database,
    colors_wanted,
    embedded_database_name,
    load_settings,
    owner_name,
    parse_configuration,
    slug,
)

Folder = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "NO_COLOR", "REGISTRY_DATABASE_URL", "REGISTRY_EMBEDDED_FOLDER", "SUPABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def settings(
    *, variables: Mapping[str, str] | None = None, environment: Environment | None = None, ci: bool = False
) -> Settings:
    return Settings(
        folder=Path("/somewhere/agents"),
        configuration=Configuration(),
        environment=environment,
        git_environment={},
        continuous_integration=ci,
        variables=variables or {},
    )


# registry.toml


def test_a_whole_registry_toml_is_read() -> None:
    text = """
        name = "acme-agents"
        root = "./manifests//all/"
        external = ["tool/search", "agent/helper"]
        orchestrator = "boss"
        [environments.production]
        database_url_variable = "PROD_URL"
        branch = "main"
        [environments.staging]
    """
    assert parse_configuration(text.encode()) == Configuration(
        name="acme-agents",
        root="manifests/all",
        external=frozenset({EntryName("tool", "search"), EntryName("agent", "helper")}),
        orchestrator=EntryName("agent", "boss"),
        environments={
            "production": Environment("production", database_url_variable="PROD_URL", branch="main"),
            "staging": Environment("staging"),
        },
    )


def test_everything_has_a_default_and_a_byte_order_mark_does_no_harm() -> None:
    assert parse_configuration(b"") == Configuration()
    assert parse_configuration(b'\xef\xbb\xbfname = "acme"') == Configuration(name="acme")


def test_the_orchestrator_may_be_named_with_its_kind_and_the_root_may_be_the_repository() -> None:
    configuration = parse_configuration(b'orchestrator = "agent/boss"\nroot = "."\n')
    assert (configuration.orchestrator, configuration.root) == (EntryName("agent", "boss"), ".")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nmae = 'x'", "nmae is not known"),
        ("[environments.p]\nurl = 'postgresql://'", r"environments\.p\.url is not known"),
        ("name = 3", "name = 3 is no name"),
        ("name = 'Acme Agents'", "'Acme Agents' is no name"),
        ("name = ''", "name = '' is no name"),
        ("root = ''", "root = '' is no folder"),
        ("root = '  '", "is no folder"),
        ("root = 3", "root = 3 is no folder"),
        ("root = '/etc'", "'/etc' is no folder"),
        ("root = 'a/../../b'", "is no folder"),
        ('root = "a\\u0000b"', "is no folder"),
        ("external = 'tool/x'", "external must be a list"),
        ("external = ['x']", "external: 'x' is not of the form kind/id"),
        ("external = [3]", "external: '3' is not of the form kind/id"),
        ("external = ['robot/x']", "external: 'robot' is no kind"),
        ("orchestrator = 3", "orchestrator = 3 is no id of an agent"),
        ("orchestrator = 'tool/x'", "'tool/x' is no id of an agent"),
        ("environments = 3", "environments must be a table"),
        ("[environments]\np = 3", r"environments\.p must be a table"),
        ("[environments.p]\nbranch = 3", r"environments\.p\.branch must be a text"),
        ("[environments.p]\nbranch = ''", r"environments\.p\.branch must be a text"),
        ("[environments.p]\ndatabase_url_variable = 'postgresql://u:p@h/d'", "is no name of a variable"),
        ("[environments.p]\nsupabase_url_variable = 'https://x'", r"p\.supabase_url_variable is no name of a variable"),
        ("[environments.p]\nsupabase_url_variable = 'U'", "names a Supabase project by half"),
        ("[environments.p]\nsupabase_key_variable = 'K'", "names a Supabase project by half"),
        ("[environments.p]\naccess_token_variable = 'T'", "names a Supabase project by half"),
        (
            "[environments.p]\nsupabase_url_variable = 'U'\nsupabase_key_variable = 'K'\ndatabase_url_variable = 'D'",
            "names two databases",
        ),
        ("name = 'x'\nname = 'y'\n", "is not TOML: .*line 2"),
        ("a = [", "is not TOML"),
        pytest.param(f"a = {'9' * 5000}", "is not TOML", id="a number of too many digits"),
        pytest.param("a." * 20_000 + "b = 1", r"toml:1:200: .*nested more than 100", id="a key of many dots"),
        pytest.param(f"a = {'[' * 20000}", "is not TOML", id="nested too deeply"),
    ],
)
def test_what_is_wrong_in_registry_toml_is_named_with_a_way_out(text: str, message: str) -> None:
    with pytest.raises(Misconfigured, match=message) as caught:
        parse_configuration(text.encode())
    assert caught.value.message.startswith("registry.toml")
    assert caught.value.hint


def test_a_url_that_stands_where_a_variable_is_named_is_not_repeated() -> None:
    with pytest.raises(Misconfigured) as caught:
        parse_configuration(b"[environments.p]\ndatabase_url_variable = 'postgresql://u:canary@h/d'")
    assert "canary" not in caught.value.message + caught.value.hint


def test_bytes_that_are_no_utf_8_are_named() -> None:
    with pytest.raises(Misconfigured, match="not UTF-8"):
        parse_configuration(b"name = '\xff'")


# where it lies


def test_the_nearest_registry_toml_counts_also_from_below(tmp_path: Path) -> None:
    (tmp_path / "registry.toml").write_text("name = 'outer'")
    inner = tmp_path / "agents"
    (inner / "packages" / "shared").mkdir(parents=True)
    (inner / "registry.toml").write_text("name = 'inner'")

    found = load_settings(inner / "packages" / "shared")

    assert (found.folder, found.configuration.name) == (inner, "inner")


def test_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    (tmp_path / "registry.toml").write_text("name = 'of-somebody-else'")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "deep").mkdir()

    found = load_settings(tmp_path / "repository" / "deep")

    assert (found.folder, found.configuration) == (tmp_path / "repository", Configuration())


def test_without_either_the_working_folder_is_meant_and_links_to_it_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    assert load_settings(tmp_path / "link").folder == tmp_path / "real"


def test_a_registry_toml_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "registry.toml").symlink_to("registry.toml")
    (tmp_path / "folder" / "registry.toml").mkdir(parents=True)

    for folder in ("loop", "folder"):
        with pytest.raises(Misconfigured, match=r"registry\.toml cannot be read: ") as caught:
            load_settings(tmp_path / folder)
        assert caught.value.hint


# --root


def test_root_is_relative_to_the_working_folder_and_keeps_the_rest_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "registry.toml").write_text("name = 'acme'\norchestrator = 'boss'\n[environments.p]\n")
    (tmp_path / "a" / "b").mkdir(parents=True)

    configuration = load_settings(tmp_path / "a", root="b").configuration

    assert configuration.root == "a/b"
    assert (configuration.name, configuration.orchestrator) == ("acme", EntryName("agent", "boss"))
    assert list(configuration.environments) == ["p"]
    assert load_settings(tmp_path / "a", root="..").configuration.root == "."
    assert load_settings(tmp_path / "a", root=str(tmp_path / "a")).configuration.root == "a"


@pytest.mark.parametrize(
    ("root", "message"), [("", "is empty"), (" ", "is empty"), ("..", "outside"), ("/", "outside")]
)
def test_a_root_elsewhere_is_refused(tmp_path: Path, root: str, message: str) -> None:
    with pytest.raises(Misconfigured, match=message):
        load_settings(tmp_path, root=root)


# environments and databases


def test_an_environment_is_chosen_by_name_and_an_unknown_one_names_those_there_are(tmp_path: Path) -> None:
    assert load_settings(tmp_path).environment is None
    with pytest.raises(Misconfigured, match="it has: none"):
        load_settings(tmp_path, environment="p")
    (tmp_path / "registry.toml").write_text("[environments.p]\n[environments.s]\n")
    assert load_settings(tmp_path, environment="p").environment == Environment("p")
    with pytest.raises(Misconfigured, match="it has: p, s") as caught:
        load_settings(tmp_path, environment="q")
    assert "[environments.q]" in caught.value.hint


@pytest.mark.parametrize(
    ("value", "expected"),
    [("true", True), ("1", True), ("yes", True), ("", False), ("0", False), ("false", False), (" False ", False)],
)
def test_ci_is_what_the_variable_says(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    expected: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setenv("CI", value)
    assert load_settings(tmp_path).continuous_integration is expected


def test_git_is_not_led_elsewhere_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    assert "GIT_DIR" not in load_settings(tmp_path).git_environment


@pytest.mark.parametrize(("value", "expected"), [(None, True), ("", True), ("1", False), ("0", False)])
def test_no_color_is_heeded_unless_it_is_empty(
    monkeypatch: pytest.MonkeyPatch,
    value: str | None,
    expected: bool,  # noqa: FBT001
) -> None:
    if value is not None:
        monkeypatch.setenv("NO_COLOR", value)
    assert colors_wanted() is expected


@pytest.mark.parametrize("value", ["postgresql://h/d", "  postgresql://h/d\n"])
def test_the_url_comes_from_its_variable_without_the_space_around_it(value: str) -> None:
    assert choose_database(settings(variables={"REGISTRY_DATABASE_URL": value}, ci=True)) == Database(
        "postgresql://h/d", "REGISTRY_DATABASE_URL"
    )


def test_an_environment_may_name_its_own_variable_and_no_other_counts() -> None:
    environment = Environment("p", database_url_variable="PROD")
    other = {"REGISTRY_DATABASE_URL": "postgresql://other"}
    found = choose_database(settings(environment=environment, variables={**other, "PROD": "postgresql://prod"}))
    assert found == Database("postgresql://prod", "PROD")
    with pytest.raises(Misconfigured, match="--env p is given") as caught:
        choose_database(settings(environment=environment, variables=other))
    assert "PROD" in caught.value.hint


def test_an_environment_without_a_variable_of_its_own_uses_the_common_one() -> None:
    found = choose_database(settings(environment=Environment("p"), variables={"REGISTRY_DATABASE_URL": "url"}))
    assert found.url == "url"


def test_the_embedded_database_needs_nothing_on_a_laptop_and_its_name_elsewhere() -> None:
    assert choose_database(settings()).embedded
    for context in ({"ci": True}, {"environment": Environment("p")}):
        with pytest.raises(Misconfigured, match="no database is configured"):
            choose_database(settings(**context))
        said = choose_database(settings(variables={"REGISTRY_DATABASE_URL": " embedded "}, **context))
        assert said == Database(None, "REGISTRY_DATABASE_URL=embedded")


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_an_empty_variable_is_a_mistake_and_never_the_embedded_database(value: str) -> None:
    with pytest.raises(Misconfigured, match="REGISTRY_DATABASE_URL is set but empty"):
        choose_database(settings(variables={"REGISTRY_DATABASE_URL": value}))


def test_the_folder_of_the_embedded_database_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/ada")
    expected: dict[str, Path | None] = {
        "": None,
        "  ": None,
        "data": tmp_path / "data",
        " /data ": Path("/data"),
        "~/data": Path("/home/ada/data"),
    }
    assert settings().embedded_folder is None
    for value, folder in expected.items():
        assert settings(variables={"REGISTRY_EMBEDDED_FOLDER": value}).embedded_folder == folder


# names


def test_the_owner_is_the_name_or_for_the_embedded_database_the_folder() -> None:
    shared, embedded = Database("url", "X"), Database(None, "X")
    named = Configuration(name="acme")
    assert owner_name(settings(), named, shared) == owner_name(settings(), named, embedded) == "acme"
    assert owner_name(settings(), Configuration(), embedded) == "agents"
    with pytest.raises(Misconfigured, match="has no name") as caught:
        owner_name(settings(), Configuration(), shared)
    assert 'name = "agents"' in caught.value.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Acme Agents", "acme-agents"), ("--x__y--", "x-y"), ("Ünï", "n"), ("東京", "manifests"), ("", "manifests")],
)
def test_any_folder_has_a_name_that_may_own_entries(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_two_checkouts_of_one_name_have_databases_of_their_own_that_postgres_can_name() -> None:
    names = {embedded_database_name(Path(f"/{parent}/{'Long Name ' * 20}")) for parent in ("a", "b")}
    assert len(names) == 2
    assert all(len(name) <= 63 and name.startswith("long_name_") for name in names)


def test_the_settings_take_in_the_environment_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", "first")
    found: Any = load_settings(tmp_path)
    monkeypatch.setenv("REGISTRY_DATABASE_URL", "second")
    assert choose_database(found).url == "first"
