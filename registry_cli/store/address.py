"""Where a database is, in words without secrets."""

from __future__ import annotations

from urllib.parse import urlsplit


def describe_url(url: str) -> str:
    """Host, port and database of a libpq *url* or ``key=value`` text; never its user or a secret.

    A text that libpq cannot read is not quoted: a secret may stand anywhere in it.
    """
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        settings = conninfo_to_dict(url)
    except ProgrammingError:
        return "a Postgres whose URL cannot be read"
    host = settings.get("host") or settings.get("hostaddr") or "localhost"
    port = f":{settings['port']}" if settings.get("port") else ""
    database = settings.get("dbname") or settings.get("user") or "postgres"
    return f"Postgres {host}{port}, database {database}"


def describe_project(url: str) -> str:
    """The host of a Supabase project's *url*; of a text that is no such URL nothing is quoted."""
    try:
        host = urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        host = ""
    return f"Supabase project at {host}" if host else "a Supabase project whose URL cannot be read"
