-- granted to: readers
-- The newest release made by then, 0 if there was none. A time without a zone is UTC, not the session's.
create or replace function registry.find_release_at_v1(p_at text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
  set timezone = 'UTC'
  set datestyle = 'ISO, YMD'
as $$
declare
  moment timestamptz;
begin
  perform registry.require_reader();
  begin
    moment := p_at::timestamptz;
  exception when data_exception then
    moment := null;
  end;
  if moment is null then
    perform registry.refuse(422, 'malformed', format('%s is no time', coalesce(p_at, 'null')),
                            jsonb_build_object('at', p_at), 'write it like 2026-01-31T12:00:00Z');
  end if;
  return jsonb_build_object('release', (
    select coalesce(max(r.number), 0) from registry.releases r where r.at <= moment));
end
$$;
