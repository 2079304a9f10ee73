-- granted to: nobody
-- The kind of the change from one row of an entry to the next, null when more than one side of it differs.
-- A wish to publish is part of it: update brings its version in, move goes to one that is there.
create or replace function registry.name_change(p_before jsonb, p_after jsonb, p_publishes jsonb) returns text
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
declare
  publishes_live constant boolean := coalesce(p_publishes ->> 'version' = p_after ->> 'version', false);
  sides text[];
begin
  if p_before is null then
    return case when publishes_live and p_after -> 'hold' = 'null' and p_after -> 'retired' = 'false' then 'create' end;
  end if;
  sides := array_remove(array[
    case when p_before -> 'version' <> p_after -> 'version' or p_before -> 'digest' <> p_after -> 'digest'
         then case when publishes_live then 'update' else 'move' end end,
    case when p_before - 'version' - 'digest' - 'owner' - 'hold' - 'retired'
              <> p_after - 'version' - 'digest' - 'owner' - 'hold' - 'retired' then 'annotate' end,
    case when p_before -> 'retired' <> p_after -> 'retired'
         then case when p_after -> 'retired' = 'true' then 'retire' else 'restore' end end,
    case when p_before -> 'hold' <> p_after -> 'hold'
         then case when p_after -> 'hold' = 'null' then 'resume' else 'hold' end end,
    case when p_before -> 'owner' <> p_after -> 'owner' then 'transfer' end], null);
  return case
    when cardinality(sides) = 0 and p_publishes is not null then 'add'
    when cardinality(sides) = 1 and (p_publishes is null or sides[1] = 'update') then sides[1]
  end;
end
$$;
