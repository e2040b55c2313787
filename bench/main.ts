// `npm run bench`: every benchmark beside a peer or a limit, as a ratio in the same run. `--smoke` runs each once, small, to see that it works.
import { largeBundle } from './large-bundle.ts';
import { largeDump } from './large-dump.ts';
import type { BenchLine } from './line.ts';
import { manyNamespaces } from './many-namespaces.ts';
import { walkPackets } from './walk.ts';
import { wholeCheck } from './whole-check.ts';

const smoke = process.argv.includes('--smoke');
const benches: readonly { readonly name: string; readonly run: (smoke: boolean) => Promise<readonly BenchLine[]> }[] = [
  { name: 'a kube-proxy dump of 170,000 rules', run: largeDump },
  { name: 'packets through those rules', run: walkPackets },
  { name: 'a bundle of 100 nodes with 30 namespaces each', run: largeBundle },
  { name: 'everything that such a bundle promises', run: wholeCheck },
  { name: 'a host with 200 network namespaces', run: manyNamespaces },
];

let missed = 0;
for (const { name, run } of benches) {
  console.log(`\n${name}${smoke ? ' (smoke: a tenth of the size, no limit applied)' : ''}`);
  for (const line of await run(smoke)) {
    const within = line.limit === undefined ? '' : line.ratio <= line.limit ? `, within the limit of ${line.limit}` : `, OVER the limit of ${line.limit}`;
    console.log(`  ${line.what}: ${line.measured}; ${line.peer}; ratio ${line.ratio.toFixed(3)}${smoke ? '' : within}`);
    if (!smoke && line.limit !== undefined && line.ratio > line.limit) missed += 1;
  }
}
if (missed > 0) {
  console.error(`\n${missed} over the limit`);
  process.exit(1);
}
