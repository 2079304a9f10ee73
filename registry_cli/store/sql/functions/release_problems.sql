-- granted to: readers
-- How a release differs from the text that its chain is the hash of, and from what must come before it.
create or replace function registry.release_problems(p_release registry.releases) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  told constant jsonb := coalesce(registry.read_json(p_release.chain_text), '{}');
  previous registry.releases;
  changes jsonb;
  lost text;
  unburied text;
begin
  select r.* into previous from registry.releases r
  where r.number < p_release.number order by r.number desc limit 1;
  select jsonb_agg(jsonb_build_object('entry', c.entry, 'change', c.change, 'before', c.before, 'after', c.after,
                                      'publishes', c.publishes)
                   || case when c.purges is null then '{}' else jsonb_build_object('purges', c.purges) end
                   order by c.position),
         min(c.entry || '@' || c.published) filter (where c.published is not null and v.entry is null)
  into changes, lost
  from registry.release_changes c
  left join registry.versions v on v.entry = c.entry and v.version = c.published
  where c.release = p_release.number;
  select min(c.entry || '@' || (c.purges ->> 'version')) into unburied
  from registry.release_changes c
  cross join lateral registry.purge_tombstones(c.purges) t
  where c.release = p_release.number and c.purges is not null
    and not exists (select from registry.purges p
                    where p.entry = c.entry and p.version = c.purges ->> 'version'
                      and p.path is not distinct from t.path and p.digest = t.digest and p.release = c.release);
  return array_remove(array[
    case when p_release.number > coalesce(previous.number, 0) + 1
         then format('the release before it, %s, is missing', p_release.number - 1) end,
    case when encode(sha256(convert_to(p_release.chain_text, 'UTF8')), 'hex') <> p_release.chain
         then 'its text does not hash to its chain' end,
    case when told ->> 'previous' is distinct from coalesce(previous.chain, '')
         then 'it does not follow the chain of the release before it' end,
    case when told - 'previous' <> registry.chain_document('', p_release, changes) - 'previous'
         then 'its row or its changes are not what its text says' end,
    case when p_release.at <= previous.at then 'it is no later than the release before it' end,
    'the version it published is missing: ' || lost,
    'a tombstone of what it purged is missing: ' || unburied], null);
end
$$;
