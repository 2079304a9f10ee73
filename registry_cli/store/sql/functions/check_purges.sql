-- granted to: nobody
-- What was purged is published no second time, and no entry goes back to it. A hold may name it: it turns it down.
create or replace function registry.check_purges(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  select s.entry, v.version into wrong
  from (
    select t.*, last_value(t.after) over (partition by t.entry order by t.position
                                          rows between unbounded preceding and unbounded following) as final
    from unnest(p_steps) t
  ) s
  join registry.versions v on v.entry = s.entry and v.manifest is null
    and (v.version = s.publishes ->> 'version'
         or (s.change = 'move' and v.version = s.after ->> 'version')
         or (s.final -> 'retired' = 'false' and v.version = s.final ->> 'version'))
  order by s.position limit 1;
  if found then
    perform registry.refuse_purged_version(wrong.entry, wrong.version);
  end if;
end
$$;
