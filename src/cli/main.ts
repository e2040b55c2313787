import { collectHost, layOut, writeBundle } from '../collect/index.ts';
const out = process.argv[process.argv.indexOf('-o') + 1] ?? 'x.tgz';
const node = await collectHost({ timeoutMs: 30_000, onProgress: (d, a) => process.stderr.write(`\r${d}/${a}`) });
await writeBundle(out, layOut(new Date().toISOString(), '0.1.0', [node], []), true);
