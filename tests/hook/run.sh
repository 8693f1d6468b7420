#!/usr/bin/env bash
# pre-commit itself runs the hook from a clone of this repository, on commits that add, edit, rename and only delete.
# Needs git, cargo and pre-commit on the PATH. Tests the committed state: commit first.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME="$work/pre-commit"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@localhost GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@localhost
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

git clone --quiet . "$work/guardlint"
revision=$(git -C "$work/guardlint" rev-parse HEAD)

mkdir -p "$work/shop/migrations"
cd "$work/shop"
git init --quiet
cat > .pre-commit-config.yaml <<YAML
repos:
  - repo: $work/guardlint
    rev: $revision
    hooks:
      - id: guardlint
YAML
cat > guardrails.yaml <<'YAML'
version: 1
sources:
  migrations:
    - path: migrations
rules:
  - use: MIG-001
  - use: DATA-001
    with:
      references:
        - { from: orders.customer_id, to: customers.id, on_delete: cascade }
YAML
cat > migrations/001_customers.sql <<'SQL'
CREATE TABLE customers (id bigint PRIMARY KEY);
SQL
cat > migrations/002_orders.sql <<'SQL'
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE
);
SQL
cat > migrations/003_notes.sql <<'SQL'
CREATE TABLE notes (id bigint PRIMARY KEY);
SQL

passed=0
failed=0
expect() { # expect <accepted|refused> <text that the output must hold> <what>
    local want=$1 text=$2 what=$3 got=accepted
    git commit --quiet -m "$what" >"$work/output" 2>&1 || got=refused
    if [ "$got" = "$want" ] && grep -qF -- "$text" "$work/output"; then
        passed=$((passed + 1))
        echo "ok: $what is $want"
    else
        failed=$((failed + 1))
        echo "FAILED: $what is $got, expected $want with \`$text\`:"
        sed 's/^/    /' "$work/output"
    fi
}

pre-commit install >/dev/null
git add .
expect accepted "Passed" "a commit that adds"
echo "-- the customer's own words" >> migrations/003_notes.sql
git add .
expect accepted "Passed" "a commit that edits"
git mv migrations/003_notes.sql migrations/003_remarks.sql
expect accepted "Passed" "a commit that renames"
git rm --quiet migrations/003_remarks.sql
expect accepted "Passed" "a commit that only deletes"
git rm --quiet migrations/001_customers.sql
expect refused "MIG-001" "a commit that deletes the migration of a referenced table"
git reset --quiet --hard
sed -i 's/ ON DELETE CASCADE//' migrations/002_orders.sql
git add .
expect refused "DATA-001" "a commit that edits the foreign key away from the policy"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
