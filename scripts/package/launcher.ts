/** The program of an archive: finds the folder that it is in, by links too (krew makes one), and starts the Node that lies there. A library under the cluster part still uses punycode, of which newer Nodes warn. POSIX shell. */
export const LAUNCHER = `#!/bin/sh
self=$0
while [ -L "$self" ]; do
  to=$(readlink "$self")
  case $to in /*) self=$to ;; *) self=$(dirname "$self")/$to ;; esac
done
here=$(cd "$(dirname "$self")" && pwd -P) || exit 4
exec "$here/node" --disable-warning=DEP0040 "$here/netwhy.mjs" "$@"
`;
