-- granted to: nobody
-- The proposed changes, each with the row it really starts from: where the change before it of the same entry ended,
-- or the row as it stands. The canonical document of what is published comes along, so that it is parsed once.
create or replace function registry.read_steps(p_changes jsonb) returns registry.step[]
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(
    row(s.position, s.entry, s.change, s.before, s.after, s.publishes, coalesce(o.stored, false),
        o.document)::registry.step order by s.position), '{}')
  from (
    select c.position, c.entry, c.change, c.after, c.publishes,
           coalesce(lag(c.after) over (partition by c.entry order by c.position), e.state) as before
    from (select r.position::integer as position, (r.value ->> 'entry') collate "C" as entry,
                 r.value ->> 'change' as change, r.value -> 'after' as after,
                 nullif(r.value -> 'publishes', 'null') as publishes
          from jsonb_array_elements(p_changes) with ordinality r(value, position)) c
    left join registry.entry_rows e on e.entry = c.entry
  ) s
  left join registry.read_contents(
    array(select r.value #>> '{publishes,digest}' from jsonb_array_elements(p_changes) r(value))) o
    on o.digest = s.publishes ->> 'digest'
$$;
