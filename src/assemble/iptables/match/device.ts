import type { Field } from '../../../model/network/field.ts';
import { field, isDevice, isInt, maskedOption } from '../compare.ts';
import { perOption } from '../convert.ts';
import type { OptionConverter } from '../convert.ts';

/**
 * net/netfilter/xt_physdev.c: without bridge information every option is answered as if the names were empty. Of a packet that came by a port and goes out of none
 * `--physdev-out` never holds, negated or not (seen on 6.1 and 6.18).
 */
export const physdev = perOption({
  'physdev-in': ({ args: [name = ''], negated }) => [isDevice('phys in', name, negated)],
  'physdev-out': ({ args: [name = ''], negated }) => [isDevice('phys out', name, negated)],
  'physdev-is-in': flag('phys is-in'),
  'physdev-is-out': flag('phys is-out'),
  'physdev-is-bridged': flag('phys is-bridged'),
});

/** net/netfilter/xt_mac.c: packets without an Ethernet header never match, negated or not. */
export const mac = perOption({
  'mac-source': ({ args: [text = ''], negated }) => {
    const interval = { kind: 'name', name: text.toLowerCase(), wildcard: false } as const;
    return [{ kind: 'compare', left: field('ether saddr'), test: { kind: 'in', ranges: [interval], negate: negated } }];
  },
});

const PACKET_TYPES: ReadonlyMap<string, number> = new Map([['unicast', 0], ['host', 0], ['broadcast', 1], ['bcast', 1], ['multicast', 2], ['mcast', 2], ['otherhost', 3]]);

/** net/netfilter/xt_pkttype.c; values of include/uapi/linux/if_packet.h. */
export const pkttype = perOption({
  'pkt-type': ({ args: [text = ''], negated }) => {
    const type = PACKET_TYPES.get(text.toLowerCase());
    return type === undefined ? undefined : [isInt(field('meta pkttype'), type, negated)];
  },
});

/** net/netfilter/xt_devgroup.c. */
export const devgroup = perOption({ 'src-group': maskedOption('meta iifgroup'), 'dst-group': maskedOption('meta oifgroup') });

function flag(name: Field): OptionConverter {
  return ({ negated }) => [isInt(field(name), 1, negated)];
}
