import { join, normalize } from 'node:path';
import { sourcesIn } from './sources.ts';

/** Which folder of src may import which, and why. A test file may import everything. */
const MAY_IMPORT: Readonly<Record<string, { readonly folders: readonly string[]; readonly packages: readonly string[]; readonly why: string }>> = {
  net: { folders: [], packages: [], why: 'values only' },
  model: { folders: ['net'], packages: [], why: 'the vocabulary knows no stage' },
  collect: { folders: ['net', 'model'], packages: ['node:', 'tar-stream', 'fzstd', 'yaml', 'ws', '@kubernetes/client-node', 'mysql2/promise', 'tencentcloud-sdk-nodejs-common'], why: 'the door to the world; interprets nothing' },
  parse: { folders: ['net', 'model'], packages: ['yaml'], why: 'text in, tree out' },
  assemble: { folders: ['net', 'model'], packages: [], why: 'trees in, network out; the caller hands it the reader' },
  ask: { folders: ['net', 'model'], packages: [], why: 'names in, questions out' },
  expect: { folders: ['net', 'model'], packages: [], why: 'the promise, from API objects alone' },
  trace: { folders: ['net', 'model'], packages: [], why: 'knows neither Kubernetes nor dialects' },
  resolve: { folders: ['net', 'model'], packages: [], why: 'what resolvers do; asks by the function that it is handed' },
  detect: { folders: ['net', 'model'], packages: [], why: 'facts only' },
  explain: { folders: ['net', 'model'], packages: [], why: 'finds no new facts' },
  fix: { folders: ['net', 'model'], packages: [], why: 'changes the model; walks by the function that it is handed' },
  diff: { folders: ['net', 'model'], packages: [], why: 'what two bundles have otherwise; asks nobody' },
  report: { folders: ['net', 'model'], packages: [], why: 'composes the document; adds no finding' },
  present: { folders: ['net', 'model'], packages: ['picocolors'], why: 'decides nothing' },
  manifests: { folders: ['net', 'model', 'version.ts'], packages: ['yaml'], why: 'what is put into a cluster; asks nobody' },
  redact: { folders: ['net', 'model'], packages: ['yaml'], why: 'a bundle in, a bundle with other names out; asks nobody' },
  locate: { folders: ['net', 'model', 'wire'], packages: [], why: 'what was captured beside what was walked' },
  join: { folders: ['net', 'model'], packages: [], why: 'what fails in captures beside what was walked' },
  signs: { folders: ['net', 'model', 'wire'], packages: [], why: 'what one capture shows' },
  ladder: { folders: ['net', 'model', 'wire'], packages: [], why: 'the same packets in several captures' },
  wire: { folders: ['net', 'model'], packages: [], why: 'captures in, packets out' },
  dns: { folders: ['net', 'model', 'ask', 'detect', 'explain', 'fix', 'report', 'resolve', 'answer.ts', 'diagnose.ts', 'load.ts', 'walks.ts', 'version.ts'], packages: [], why: 'calls the stages in their order for a name, as diagnose.ts does for a packet' },
  cli: { folders: ['net', 'model', 'collect', 'manifests', 'present', 'redact', 'wire', 'check.ts', 'compare.ts', 'captured.ts', 'diagnose.ts', 'dns', 'index.ts', 'joined.ts', 'load.ts', 'located.ts', 'needed-nodes.ts', 'conntrack-question.ts', 'packet-question.ts', 'tcs.ts', 'version.ts', 'watched.ts', 'wired.ts'], packages: ['node:', 'commander', 'picocolors'], why: 'a door: calls diagnose, check, compare and located' },
};

/** Imports that the table does not allow, and packages or Node modules where none belong. */
export function boundaryFaults(root: string): readonly string[] {
  return sourcesIn(root, ['src']).flatMap(({ path, text }) => {
    const [, stage = ''] = path.split('/');
    const rule = MAY_IMPORT[stage];
    if (path.endsWith('.test.ts') || path.includes('/testing') || stage.endsWith('.ts')) return [];
    if (rule === undefined) return [`${path}: the folder src/${stage} is not in the table of boundaries`];
    return importsOf(text).flatMap((target) => {
      if (target.startsWith('.')) {
        const [, other = ''] = normalize(join(path, '..', target)).split('/');
        return other === stage || rule.folders.includes(other) ? [] : [`${path}: imports ${target}; src/${stage} may import ${rule.folders.join(', ') || 'nothing'} (${rule.why})`];
      }
      return rule.packages.some((name) => target === name || (name.endsWith(':') && target.startsWith(name))) ? [] : [`${path}: imports the package ${target}; src/${stage} may not (${rule.why})`];
    });
  });
}

function importsOf(text: string): readonly string[] {
  return [...text.matchAll(/^(?:import|export)\b[^'"\n]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
