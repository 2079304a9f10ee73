-- granted to: nobody
-- Refuses content that was purged, if this is the digest of such; it says where it stood.
create or replace function registry.refuse_purged_object(p_digest text) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  tomb registry.purges;
begin
  if not exists (select from registry.objects o where o.digest = p_digest and o.content is null) then
    return;
  end if;
  select p.* into tomb from registry.purges p where p.digest = p_digest order by p.release desc limit 1;
  perform registry.refuse(
    410, 'purged', format('object %s was purged: it was %s of %s@%s', p_digest, coalesce(tomb.path, 'the manifest'),
                          coalesce(tomb.entry, 'unknown'), coalesce(tomb.version, 'unknown')),
    jsonb_build_object('digest', p_digest, 'entry', tomb.entry, 'version', tomb.version, 'path', tomb.path,
                       'release', tomb.release, 'reason', tomb.reason),
    'this content was purged because it must not be kept: take out of the file what had to go');
end
$$;
