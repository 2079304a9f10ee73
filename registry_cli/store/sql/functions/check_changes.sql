-- granted to: nobody
-- The kind of each change follows from the rows before and after it; what the proposal calls it must agree.
create or replace function registry.check_changes(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  select s.entry, s.change, n.change as derived into wrong
  from unnest(p_steps) s
  cross join lateral (select registry.name_change(s.before, s.after, s.publishes) as change) n
  where n.change is distinct from s.change
  order by s.position limit 1;
  if found then
    perform registry.refuse(
      422, 'wrong_change',
      format('the proposed %s of %s is %s', coalesce(wrong.change, 'change'), wrong.entry,
             coalesce('in truth: ' || wrong.derived, 'no single change of it')),
      jsonb_build_object('entry', wrong.entry, 'claimed', wrong.change, 'derived', wrong.derived),
      'plan again on the present state');
  end if;
end
$$;
