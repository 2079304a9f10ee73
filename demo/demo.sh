#!/bin/sh
# The two-minute tour as a script: it works on a clone of HEAD in build/demo and in a database of its own.
set -eu

top=$1
folder=$top/build/demo
PATH=$top/.venv/bin:$PATH
# The embedded Postgres, whatever the surroundings say: a demo must never write to a shared database.
REGISTRY_DATABASE_URL=embedded
GIT_CONFIG_GLOBAL=/dev/null
export PATH REGISTRY_DATABASE_URL GIT_CONFIG_GLOBAL
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE || true

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf "$"; for word in "$@"; do case $word in *\ *) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac; done; echo; "$@"; }
commit() { git -c user.name=Demo -c user.email=demo@example.invalid commit --quiet --all --message "$1"; }

rm -rf "$folder"
mkdir -p "$top/build"
git -c safe.directory="$top" -c safe.directory="$top/.git" clone --quiet --no-hardlinks "$top" "$folder"
cd "$folder"
registry db reset --yes --quiet

say "1. Check the manifests of a claims-processing system"
run registry validate

say "2. Publish them: one commit becomes one release"
run registry publish

say "3. A second version of the fraud agent is merged and published"
agent=packages/shared/agents/fraud_agent
sed -i.bak 's/^version: 1\.0\.0/version: 1.1.0/' $agent/agent.yaml && rm $agent/agent.yaml.bak
printf '\nWhen two rules contradict each other, name both and leave the score unchanged.\n' >> $agent/prompts/system.md
commit "Tell the fraud agent what to do with contradicting rules"
run registry publish

say "4. It misbehaves: roll it back, at once"
run registry rollback agent/fraud_agent --reason "scores fell by half"
run registry resolve agent/fraud_agent@^1.0

say "5. The next merge does not bring it back"
sed -i.bak 's/^tags: \[/tags: [demo, /' packages/shared/agents/intake_agent/agent.yaml
rm -f packages/shared/agents/intake_agent/agent.yaml.bak
commit "Tag the intake agent"
run registry publish

say "6. What is live, and how it came to be"
run registry status
run registry history
say "Look around: cd build/demo, then registry list, show, diff, plan, resume."
