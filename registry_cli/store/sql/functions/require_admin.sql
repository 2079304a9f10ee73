-- granted to: nobody
create or replace function registry.require_admin(p_change text) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform registry.require_publisher();
  if registry.caller_level() <> 'admin' then
    perform registry.refuse(
      403, 'not_allowed', format('%s may not %s', registry.caller_actor(), p_change),
      jsonb_build_object('actor', registry.caller_actor(), 'level', registry.caller_level(), 'change', p_change),
      'ask an administrator of the registry');
  end if;
end
$$;
