import { basename, dirname, resolve } from 'node:path';

/** How every bundle is built. */
export const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  legalComments: 'none',
  loader: { '.md': 'text' },
  // Node's own module of this name is deprecated, and says so on standard error since 21; the package is the same.
  alias: { punycode: 'punycode/' },
  banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
};

/** What is heavy and seldom needed: the `library.ts` of a folder of `src/collect`, and the file beside the bundle that it becomes. */
export const libraries = { cloud: 'netwhy-cloud.mjs', cluster: 'netwhy-cluster.mjs', tvpc: 'netwhy-tvpc.mjs' };

/** Leaves those out of the bundle: each is imported from the file beside it when it is needed. */
export const apart = {
  name: 'apart',
  setup(build) {
    build.onResolve({ filter: /\/library\.ts$/ }, ({ kind, path, resolveDir }) => {
      const file = libraries[basename(dirname(resolve(resolveDir, path)))];
      return kind === 'dynamic-import' && file !== undefined ? { path: `./${file}`, external: true } : undefined;
    });
  },
};
