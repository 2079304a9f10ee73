-- granted to: nobody
create or replace function registry.require_publisher() returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform registry.require_reader();
  if registry.caller_level() = 'reader' then
    perform registry.refuse(
      403, 'not_allowed', format('%s may read this registry and not write to it', registry.caller_actor()),
      jsonb_build_object('actor', registry.caller_actor(), 'level', 'reader'),
      'ask an administrator for the role publisher, or use the service key');
  end if;
end
$$;
