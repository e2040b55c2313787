// `npm run bench`: every benchmark beside a peer or a limit, as a ratio in the same run. `--smoke` runs each once, small, to see that it works; names (`npm run bench -- wire`) choose.
import { largeCapture } from './capture.ts';
import { largeBundle } from './large-bundle.ts';
import { largeDump } from './large-dump.ts';
import type { BenchLine } from './line.ts';
import { manyServiceNames } from './names.ts';
import { manyNamespaces } from './many-namespaces.ts';
import { wholeTcs } from './tcs.ts';
import { walkPackets } from './walk.ts';
import { wholeCheck } from './whole-check.ts';

const smoke = process.argv.includes('--smoke');
const benches: readonly { readonly short: string; readonly name: string; readonly run: (smoke: boolean) => Promise<readonly BenchLine[]> }[] = [
  { short: 'dump', name: 'a kube-proxy dump of 170,000 rules', run: largeDump },
  { short: 'walk', name: 'packets through those rules', run: walkPackets },
  { short: 'bundle', name: 'a bundle of 100 nodes with 30 namespaces each', run: largeBundle },
  { short: 'check', name: 'everything that such a bundle promises', run: wholeCheck },
  { short: 'names', name: 'names of a cluster with 5,000 Services', run: manyServiceNames },
  { short: 'tcs', name: 'everything that TCS keeps of the way out of its VPCs', run: wholeTcs },
  { short: 'namespaces', name: 'a host with 200 network namespaces', run: manyNamespaces },
  { short: 'wire', name: 'a capture of a gigabyte', run: largeCapture },
];

let missed = 0;
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('--'));
for (const { short, name, run } of benches) {
  if (chosen.length > 0 && !chosen.includes(short)) continue;
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
