-- granted to: nobody
-- What is in service cannot be purged: whoever uses the entry would be left with nothing.
create or replace function registry.check_not_live(p_version registry.versions) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from registry.entries e
             where e.entry = p_version.entry and e.version = p_version.version and not e.retired) then
    perform registry.refuse(
      409, 'live_version', format('%s stands at %s, and what is live cannot be purged', p_version.entry,
                                  p_version.version),
      jsonb_build_object('entry', p_version.entry, 'version', p_version.version),
      'publish a version without what must go, or roll back; then purge this one');
  end if;
end
$$;
