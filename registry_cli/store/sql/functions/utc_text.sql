-- granted to: readers
-- The text of a moment: RFC 3339 in UTC with microseconds, whatever the session's time zone and date style.
create or replace function registry.utc_text(p_at timestamptz) returns text
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
end
$$;
