-- granted to: nobody
-- The release in force after a proposal; before the first one it has number 0, and chain and time are empty.
create or replace function registry.release_answer(p_release registry.releases, p_written boolean) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object('release', p_release.number, 'chain', p_release.chain,
                            'at', coalesce(registry.utc_text(p_release.at), ''), 'written', p_written);
end
$$;
