#!/usr/bin/env bash
# Makes the peers' environment: a Python venv, and with a second argument a folder with node-llama-cpp.
# Usage: setup.sh VENV_DIR [NODE_DIR]
# Packages come by name from the indexes that pip and npm are configured with.
set -euo pipefail
if [ $# -lt 1 ]; then
  echo "usage: $0 VENV_DIR [NODE_DIR]" >&2
  exit 2
fi
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"${PYTHON:-python3}" -m venv "$1"
"$1/bin/pip" install --quiet --requirement "$here/requirements.txt" --constraint "$here/constraints.txt"
"$1/bin/python" - "$here/requirements.txt" <<'PY'
import sys
from importlib.metadata import version

for line in open(sys.argv[1], encoding="utf-8"):
    line = line.split("#")[0].strip()
    if line:
        name, wanted = line.split("==")
        found = version(name)
        print(f"{name} {found}")
        if found.split("+")[0] != wanted:
            sys.exit(f"{name}: expected {wanted}, found {found}")
PY
if [ $# -ge 2 ]; then
  mkdir -p "$2"
  cp "$here/package.json" "$2/package.json"
  # --omit=optional leaves out the GPU builds (83 MB instead of 732 MB)
  (cd "$2" && npm install --omit=optional --no-audit --no-fund)
fi
