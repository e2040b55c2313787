import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startNode, stopNode } from '../../kernel/node.ts';
import { apply } from '../kernel/apply.ts';
import { baseline } from '../kernel/baseline.ts';
import { startProber } from '../kernel/prober.ts';
import { formatIp } from '../../../src/net/ip.ts';
import { storiesOf } from '../observe/index.ts';
import type { Story } from '../observe/index.ts';
import type { Recording } from '../recording.ts';
import { proberBinary } from './build.ts';

const able = process.platform === 'linux' && process.getuid?.() === 0 && ['go', 'nft', 'iptables-legacy-restore'].every((tool) => spawnSync(tool, ['version']).error === undefined)
  && spawnSync('unshare', ['--net', '--pid', '--mount', '--fork', '--mount-proc', 'ip', 'link']).status === 0;

function recorded(name: string): Recording {
  return JSON.parse(readFileSync(new URL(`../observe/testdata/${name}.json`, import.meta.url), 'utf8')) as Recording;
}

/** Carries a recorded world out once more. */
async function again({ world, ...rest }: Recording): Promise<Recording> {
  const binary = await proberBinary();
  if ('reason' in binary) throw new Error(binary.reason);
  const node = await startNode('again', undefined);
  try {
    await apply(node, binary.path, world.netns, [...baseline(world), ...world.steps]);
    const prober = await startProber(node, world, { prober: binary.path, collect: [], patience: 1 });
    await prober.prime();
    const sent = await prober.go();
    prober.end();
    return { world, ...rest, sent };
  } finally {
    await stopNode(node);
  }
}

/** All of a story but times, random ports and numbers. */
function gist({ client, servers, sightings, rules }: Story): unknown {
  return {
    client: client === undefined ? 'wire' : [client.outcome, client.errno, client.call, client.local],
    servers: servers.map(({ netns, local, lport, peer }) => [netns, local, lport, peer]),
    seen: sightings.filter(({ role }) => role !== 'data').map(({ netns, dev, direction, role, form }) => [netns, dev, direction, role, formatIp(form.src), formatIp(form.dst), form.ttl, form.l4.kind]).sort(),
    rules: [...rules].map(([netns, fired]) => [netns, fired.map(({ from, table, chain, what, rule, verdict }) => [from, table, chain, what, rule, verdict])]).sort(),
  };
}

describe.skipIf(!able)('on this kernel (needs root, Go, nftables and legacy iptables)', () => {
  it.each(['router', 'overlay'])('a recorded world, carried out again, goes as it went: %s', async (name) => {
    const before = recorded(name);
    const now = await again(before);
    const [was, is] = [storiesOf(before), storiesOf(now)];
    for (const { id } of before.world.probes) expect({ id, story: gist(is.get(id) as Story) }).toEqual({ id, story: gist(was.get(id) as Story) });
  });
});
