-- granted to: nobody
-- A proposal with defaults leaves out what most of its rows share, so that ten thousand changes fit into one call: here
-- each row gets it back, kind and id from the name of its entry, version and digest from what its change publishes.
-- The whole rows are then checked like those of a proposal that leaves out nothing.
create or replace function registry.expand_proposal(p_release jsonb) returns jsonb
  language sql immutable
  set search_path = pg_catalog, pg_temp
as $$
  select case
    when jsonb_typeof(p_release) is distinct from 'object'
      or jsonb_typeof(p_release -> 'defaults') is distinct from 'object'
      or jsonb_typeof(p_release -> 'changes') is distinct from 'array' then p_release
    else (p_release - 'defaults') || jsonb_build_object('changes', (
      select coalesce(jsonb_agg(
        case when jsonb_typeof(c.value) = 'object' and jsonb_typeof(c.value -> 'after') = 'object'
          then c.value || jsonb_build_object('after',
            p_release -> 'defaults'
            || jsonb_build_object('kind', split_part(c.value ->> 'entry', '/', 1),
                                  'id', split_part(c.value ->> 'entry', '/', 2),
                                  'version', c.value #> '{publishes,version}',
                                  'digest', c.value #> '{publishes,digest}')
            || (c.value -> 'after'))
          else c.value end order by c.position), '[]')
      from jsonb_array_elements(p_release -> 'changes') with ordinality c(value, position)))
  end
$$;
