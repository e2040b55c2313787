import type { Because } from '../../model/network/because.ts';
import type { Reply } from '../../model/resolve/reply.ts';
import { NotKnown } from '../not-known.ts';
import { serverKey } from './names.ts';
import type { CoreWorld } from './plugin.ts';
import type { Directive, ServerBlock } from './read.ts';
import { corednsServes } from './serve.ts';

/** A CoreDNS that asks itself: at which address, and the lines that lead there. */
export interface LoopFound {
  readonly server: string;
  readonly because: readonly Because[];
}

/** So many of its own server blocks a query may go through before it is at none that it was at. */
const MOST = 8;

/**
 * Whether the plugin loop ends a CoreDNS (plugin/loop, 1.15): when it starts, each server block with it asks for a name of its own zone that
 * nobody has, of type HINFO, and the process ends once that query came in more often than twice. `isHere`: whether packets that it sends to
 * an address come back to its own namespace.
 */
export function findsLoop(corefile: () => readonly ServerBlock[], world: Pick<CoreWorld, 'cluster' | 'file' | 'release'>, isHere: (server: string, port: number) => boolean): LoopFound | undefined {
  try {
    const blocks = corefile();
    return blocks.flatMap((block) => { const loop = block.directives.find(({ name }) => name === 'loop'); return loop === undefined ? [] : foundFrom(blocks, block, loop, world, isHere) ?? []; })[0];
  } catch (error) {
    if (error instanceof NotKnown) return undefined;
    throw error;
  }
}

function foundFrom(blocks: readonly ServerBlock[], block: ServerBlock, loop: Directive, world: Pick<CoreWorld, 'cluster' | 'file' | 'release'>, isHere: (server: string, port: number) => boolean): LoopFound | undefined {
  const key = serverKey(block.keys[0] ?? '');
  if (key === undefined) return undefined;
  const question = { name: `1.2.${key.zone}`, type: 'HINFO' };
  let server: string | undefined;
  const served = (port: number, been: readonly number[]): Reply => {
    const upstream: CoreWorld['upstream'] = (_, to, toPort) => {
      if (server !== undefined || !isHere(to, toPort) || been.length > MOST) return { kind: 'lost' };
      if (!been.includes(toPort)) return served(toPort, [...been, toPort]);
      server = to;
      return { kind: 'lost', loops: true };
    };
    const reply = corednsServes(() => blocks, { question, protocol: 'udp', client: '127.0.0.1', port }, { ...world, upstream, choose: () => 0 });
    return reply.kind === 'silent' ? { kind: 'lost', because: reply.because } : reply;
  };
  const { because = [] } = served(key.port, [key.port]);
  return server === undefined ? undefined : { server, because: [loop.because, ...because] };
}
