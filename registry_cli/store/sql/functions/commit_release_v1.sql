-- granted to: writers
-- The only way the live state changes: all changes of a proposal as one release, or none.
-- Without changes only the watermark moves, and the newest release is the answer.
-- Plans are made anew each time, because those for an unknown number of changes are bad ones for ten thousand.
create or replace function registry.commit_release_v1(p_release jsonb) returns jsonb
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan
as $$
declare
  newest registry.releases;
  steps registry.step[];
  made boolean;
begin
  perform registry.require_publisher();
  p_release := registry.expand_proposal(p_release);
  perform registry.check_proposal(p_release);
  perform pg_advisory_xact_lock(hashtextextended('registry.commit_release', 0));
  newest := registry.newest_release();
  perform registry.check_base(p_release, newest.number);
  steps := registry.read_steps(p_release -> 'changes');
  perform registry.check_owners(steps, p_release ->> 'owner');
  perform registry.check_changes(steps);
  perform registry.check_levels(steps, p_release ->> 'action');
  perform registry.check_purges(steps);
  perform registry.check_new_versions(steps);
  perform registry.check_digests(steps);
  perform registry.check_documents(steps);
  perform registry.move_watermark(p_release);
  made := cardinality(steps) > 0;
  if made then
    newest := registry.write_release(p_release, newest, steps);
    perform registry.write_entries(steps, newest.at);
    perform registry.write_versions(steps, newest);
    insert into registry.release_changes (release, position, entry, change, before, after, publishes)
    select newest.number, s.position, s.entry, s.change, s.before, s.after, s.publishes from unnest(steps) s;
  end if;
  return registry.release_answer(newest, made);
end
$$;
