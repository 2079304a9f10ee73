-- granted to: readers
-- True, or the refusal of a caller who may not even read. The policies of all tables ask it.
create or replace function registry.require_reader() returns boolean
  language plpgsql stable parallel safe
  set search_path = pg_catalog, pg_temp
as $$
begin
  if registry.caller_level() = 'none' then
    perform registry.refuse(
      403, 'not_allowed', format('%s has no role in this registry', registry.caller_actor()),
      jsonb_build_object('actor', registry.caller_actor(), 'level', 'none'),
      'ask an administrator to give this user the claim registry_role, in its app_metadata or by a hook for access '
      'tokens: reader, publisher or admin; then sign in anew');
  end if;
  return true;
end
$$;
