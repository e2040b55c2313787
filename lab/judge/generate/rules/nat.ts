import { anAddress, aPort, bare, networkOf } from './palette.ts';
import type { RuleContext } from './context.ts';

/** Where translated packets can be sent: a server that answers, of this family. */
export function aServer(context: RuleContext): string {
  const { random, palette, family } = context;
  const known = palette.addresses[family];
  return known.length === 0 ? anAddress(random, palette, family) : random.pick(known);
}

/** An address (and port) that only a rule makes answer, told to whoever makes the probes. */
export function aVirtual(context: RuleContext, port: number | undefined): string {
  const { random, palette, family, hints, protocol } = context;
  const own = palette.own[family];
  const address = random.chance(0.5) && own.length > 0 ? random.pick(own) : random.chance(0.6) ? anAddress(random, palette, family) : family === 4 ? `10.96.0.${random.int(1, 20)}` : `fd00:96::${random.int(1, 20)}`;
  if (!hints.targets.some((one) => one.address === address && one.port === port)) {
    hints.targets.push({ address, ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }) });
  }
  return address;
}

/** A source that translated packets may have: mostly an address of this namespace, at times a range or a foreign one. */
export function aSource(context: RuleContext): { readonly first: string; readonly last?: string } {
  const { random, palette, family } = context;
  const own = palette.own[family];
  const first = own.length > 0 && random.chance(0.85) ? random.pick(own) : anAddress(random, palette, family);
  if (random.chance(0.85) || family === 6) return { first };
  return { first, last: first.replace(/\d+$/, (digits) => String(Math.min(254, Number(digits) + random.int(1, 3)))) };
}

/** `-80`, `-8000-8010` or nothing: what becomes of the port. */
export function somePorts(context: RuleContext): string | undefined {
  const { random, palette, protocol } = context;
  if (protocol !== 'tcp' && protocol !== 'udp') return undefined;
  return random.weighted<string | undefined>([[6, String(random.pick(palette[protocol]))], [3, undefined], [2, '8080-8081']]);
}

/** Client ports after translation. */
export function sourcePorts(context: RuleContext): string | undefined {
  const { random, protocol } = context;
  if (protocol !== 'tcp' && protocol !== 'udp') return undefined;
  return random.chance(0.25) ? random.pick(['20000-20999', '1024-65535', '61000-61010']) : undefined;
}

/** A network of a server to translate a whole network to. */
export function aWholeNetwork(context: RuleContext): string {
  const { family } = context;
  return networkOf(bare(aServer(context)), family === 4 ? context.random.pick([24, 28, 30, 32]) : context.random.pick([112, 124, 128]));
}

/** The port that a virtual address is asked for at; nothing for ICMP. */
export function virtualPort(context: RuleContext): number | undefined {
  const { random, palette, protocol } = context;
  if (protocol !== 'tcp' && protocol !== 'udp') return undefined;
  return random.chance(0.5) ? random.pick([8888, 3000, 30080, 31000]) : aPort(random, palette, protocol);
}
