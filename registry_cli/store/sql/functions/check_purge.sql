-- granted to: nobody
-- Refuses a purge of another shape, before anything in it is used.
create or replace function registry.check_purge(p_purge jsonb) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  problem constant text := case
    when jsonb_typeof(p_purge) is distinct from 'object' then 'it is no object'
    when jsonb_typeof(p_purge -> 'entry') is distinct from 'string' then 'entry is no text'
    when jsonb_typeof(p_purge -> 'version') is distinct from 'string' then 'version is no text'
    when jsonb_typeof(p_purge -> 'reason') is distinct from 'string' or p_purge ->> 'reason' ~ '^\s*$'
      then 'reason is missing'
    when coalesce(p_purge ->> 'base_release', '') !~ '^[0-9]{1,15}$' then 'base_release is no number'
  end;
begin
  if problem is not null then
    perform registry.refuse(422, 'malformed', 'the purge does not have the agreed form: ' || problem,
                            jsonb_build_object('problem', problem), 'use the client that belongs to this registry');
  end if;
end
$$;
