-- granted to: nobody
-- Refuses a proposal of another shape, before anything in it is used.
create or replace function registry.check_proposal(p_release jsonb) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  problem text;
begin
  problem := case
    when jsonb_typeof(p_release) is distinct from 'object' then 'it is no object'
    when coalesce(p_release ->> 'owner', '') = '' then 'owner is missing'
    when coalesce(p_release ->> 'action', '') not in ('publish', 'sync', 'rollback', 'resume', 'transfer')
      then 'action is none of publish, sync, rollback, resume, transfer'
    when coalesce(p_release ->> 'base_release', '') !~ '^[0-9]{1,15}$' then 'base_release is no number'
    when jsonb_typeof(p_release -> 'changes') is distinct from 'array' then 'changes is no array'
    when jsonb_typeof(p_release -> 'watermark') not in ('object', 'null') then 'watermark is no object'
  end;
  if problem is null then
    select format('change %s (%s) is incomplete or names another entry than its row', c.position, c.value ->> 'entry')
    into problem
    from jsonb_array_elements(p_release -> 'changes') with ordinality c(value, position)
    where not coalesce(registry.is_entry_row(c.value -> 'after')
      and c.value ->> 'entry' = (c.value #>> '{after,kind}') || '/' || (c.value #>> '{after,id}')
      and (coalesce(c.value -> 'publishes', 'null') = 'null' or registry.is_publication(c.value -> 'publishes')), false)
    order by c.position limit 1;
  end if;
  if problem is not null then
    perform registry.refuse(422, 'malformed', 'the proposed release does not have the agreed form: ' || problem,
                            jsonb_build_object('problem', problem), 'use the client that belongs to this registry');
  end if;
end
$$;
