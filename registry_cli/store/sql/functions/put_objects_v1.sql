-- granted to: writers
-- Stores content under the sha256 that the server computes. Objects without a release that names them are harmless.
-- What was purged is refused: it must not come back.
create or replace function registry.put_objects_v1(p_objects jsonb) returns jsonb
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  stored bigint;
  liar text;
  purged text;
begin
  perform registry.require_publisher();
  with uploaded as materialized (
    select o.value ->> 'digest' as claimed, registry.object_content(o.value) as content
    from jsonb_array_elements(p_objects) o
  ), hashed as materialized (
    select u.claimed, encode(sha256(u.content), 'hex') collate "C" as digest, u.content from uploaded u
  ), lies as (
    select min(coalesce(h.claimed, 'null')) as claimed from hashed h where h.claimed is distinct from h.digest
  ), written as (
    -- Ordered, or two publishers with the same new objects would wait for each other in a circle.
    insert into registry.objects (digest, content)
    select distinct on (h.digest) h.digest, h.content from hashed h
    where not exists (select from registry.objects o where o.digest = h.digest)
      and (select l.claimed is null from lies l)
    order by h.digest
    on conflict do nothing
    returning digest
  )
  select (select count(*) from written), l.claimed,
         (select min(o.digest) from hashed h join registry.objects o on o.digest = h.digest and o.content is null)
  into stored, liar, purged from lies l;
  if liar is not null then
    perform registry.refuse(
      422, 'wrong_digest', format('the content sent as object %s has another sha256', liar),
      jsonb_build_object('digest', liar), 'send the bytes that the digest was computed of');
  end if;
  if purged is not null then
    perform registry.refuse_purged_object(purged);
  end if;
  return jsonb_build_object('stored', stored);
end
$$;
