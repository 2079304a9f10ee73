-- granted to: nobody
-- An owner changes its own entries only. A transfer is made by the present owner or for the new one.
create or replace function registry.check_owners(p_steps registry.step[], p_owner text) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  foreign_step record;
begin
  select s.entry, coalesce(s.before, s.after) ->> 'owner' as owner into foreign_step
  from unnest(p_steps) s
  where coalesce(s.before, s.after) ->> 'owner' <> p_owner
    and not coalesce(s.change = 'transfer' and s.after ->> 'owner' = p_owner, false)
  order by s.position limit 1;
  if found then
    perform registry.refuse(
      409, 'owned_by_another', format('%s belongs to %s, not to %s', foreign_step.entry, foreign_step.owner, p_owner),
      jsonb_build_object('entry', foreign_step.entry, 'owner', foreign_step.owner),
      'publish it from the repository of its owner, or move it over with registry transfer');
  end if;
end
$$;
