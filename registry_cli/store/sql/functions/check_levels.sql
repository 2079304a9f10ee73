-- granted to: nobody
-- What only an administrator may do: move an entry to another owner, take it out of service for good, and end a hold
-- that somebody else set. When git declares something new, publishing ends any hold.
create or replace function registry.check_levels(p_steps registry.step[], p_action text) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  refused record;
begin
  if registry.caller_level() = 'admin' then
    return;
  end if;
  select s.entry, s.change into refused
  from (
    select t.*, last_value(t.after) over (partition by t.entry order by t.position
                                          rows between unbounded preceding and unbounded following) as final
    from unnest(p_steps) t
  ) s
  where s.change = 'transfer'
    or (s.change = 'retire' and s.final -> 'hold' = 'null')
    or (s.change = 'resume' and p_action not in ('publish', 'sync')
        and registry.hold_actor(s.entry) <> registry.caller_actor())
  order by s.position limit 1;
  if found then
    perform registry.refuse(
      403, 'not_allowed', format('%s may not %s %s', registry.caller_actor(), refused.change, refused.entry),
      jsonb_build_object('actor', registry.caller_actor(), 'level', registry.caller_level(),
                         'entry', refused.entry, 'change', refused.change),
      'ask an administrator of the registry');
  end if;
end
$$;
