# What CI runs: all of it, in this order.
ready: fmt lint test install self hook

# Formatting as committed.
fmt:
    cargo fmt --check

# Every lint is an error.
lint:
    cargo clippy --all-targets --locked -- -D warnings

# The README's own test command. Generated files are among what it checks.
test:
    cargo test --locked

# As pre-commit installs it: without the lock file.
install:
    cargo install --quiet --path . --root target/installed --force

# Our own policy on ourselves.
self: install
    target/installed/bin/guardlint check --strict
    target/installed/bin/guardlint selftest

# pre-commit itself runs the hook from a clone of this repository.
hook:
    tests/hook/run.sh

# Rewrites what is generated: docs/rules, the JSON Schemas, snapshots.
generate:
    GUARDLINT_GENERATE=1 UPDATE_EXPECT=1 cargo test --locked

# Writes docs/guards.md from examples/ledger; measures the checkouts that GUARDLINT_AOS and GUARDLINT_SKELDIR name.
ledger:
    GUARDLINT_GENERATE=1 cargo test --locked --test ledger

# Benchmarks; tests never assert times.
bench:
    cargo bench

# Draws docs/terminal.svg anew; needs Python with `rich`.
picture:
    cargo build
    python3 docs/picture.py target/debug/guardlint
