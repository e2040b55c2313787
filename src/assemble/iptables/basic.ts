import type { Field } from '../../model/network/field.ts';
import type { IptablesOption } from '../../model/tree/iptables.ts';
import { protocolNumber } from '../../net/index.ts';
import { and, field, inNetwork, isDevice, isInt } from './compare.ts';
import type { RuleContext, Steps } from './convert.ts';

/**
 * `-s -d -i -o -p -f` (`ip_packet_match` in net/ipv4/netfilter/ip_tables.c, `ip6_packet_match` in ip6_tables.c, Linux 6.1).
 * A device that a packet does not have has the empty name there: `! -i eth0` is met by packets that came from no device.
 */
export function convertBasic({ name, negated, args: [text = ''] }: IptablesOption, { family }: RuleContext): Steps | undefined {
  switch (name) {
    case 's':
    case 'd': {
      const side: Field = name === 's' ? `${family} saddr` : `${family} daddr`;
      const match = inNetwork(side, text, negated);
      return match && [match];
    }
    case 'i':
    case 'o':
      if (text === '+') return negated ? [{ kind: 'constant', matches: false }] : [];
      return [isDevice(name === 'i' ? 'meta iifname' : 'meta oifname', text, negated)];
    case 'p':
      return convertProtocol(text, negated);
    case 'f':
      return [isInt(and(field('ip frag-off'), 0x1fff), 0, !negated)];
    case '4':
    case '6':
      return (name === '4') === (family === 'ip') ? [] : [{ kind: 'constant', matches: false }];
    default:
      return undefined;
  }
}

/** Protocol 0 is any protocol, whatever it is called. */
function convertProtocol(text: string, negated: boolean): Steps | undefined {
  const number = PROTOCOLS.get(text) ?? protocolNumber(text);
  if (number === 0) return negated ? [{ kind: 'constant', matches: false }] : [];
  return number === undefined ? undefined : isProtocol(number, negated);
}

const asked = new Map<number, Steps>();

/** Nearly every rule asks for a protocol, of which there are 256: each question is one object for all rules. */
function isProtocol(number: number, negated: boolean): Steps {
  const key = number * 2 + (negated ? 1 : 0);
  const known = asked.get(key);
  if (known !== undefined) return known;
  const made = [isInt(field('meta l4proto'), number, negated)];
  asked.set(key, made);
  return made;
}

/** Names of /etc/protocols that iptables-save prints and that no packet of the model is called by. */
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['st', 5], ['egp', 8], ['igp', 9], ['pup', 12], ['hmp', 20], ['xns-idp', 22], ['rdp', 27], ['iso-tp4', 29], ['xtp', 36], ['ddp', 37], ['idpr-cmtp', 38],
  ['idrp', 45], ['rsvp', 46], ['skip', 57], ['ipv6-nonxt', 59], ['rspf', 73], ['vmtp', 81], ['eigrp', 88], ['ax.25', 93], ['etherip', 97], ['encap', 98],
  ['pim', 103], ['ipcomp', 108], ['l2tp', 115], ['isis', 124], ['fc', 133], ['mobility-header', 135], ['ipv6-mh', 135], ['mpls-in-ip', 137], ['manet', 138], ['hip', 139], ['shim6', 140], ['wesp', 141], ['rohc', 142],
]);
