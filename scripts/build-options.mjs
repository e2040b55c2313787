/** How every bundle is built. */
export const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  legalComments: 'none',
  loader: { '.md': 'text' },
  banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
};

/** Leaves `src/collect/cluster/library.ts` out of the bundle: it is imported from the file beside it when it is needed. */
export const apart = {
  name: 'apart',
  setup(build) {
    build.onResolve({ filter: /\/library\.ts$/ }, ({ kind }) => (kind === 'dynamic-import' ? { path: './netwhy-cluster.mjs', external: true } : undefined));
  },
};
