import type { Link } from '../../../model/network/link.ts';
import { UNKNOWN } from '../env.ts';
import type { Answer, Env } from '../env.ts';

type Read = (env: Env) => Answer;

/** Something of a device of the hook; nothing when the hook has no such device. */
function link(side: 'inDev' | 'outDev', read: (link: Link, links: readonly Link[]) => Answer, none: Answer): Read {
  return (env) => {
    const name = env[side];
    if (name === undefined) return none;
    const { links } = env.netns;
    if (links.kind === 'missing') return { unknown: true, because: links.because };
    const found = links.value.find((candidate) => candidate.name === name);
    return found === undefined ? UNKNOWN : read(found, links.value);
  };
}

/** ARPHRD_ numbers (include/uapi/linux/if_arp.h). */
function hardwareType(device: Link): Answer {
  const { detail } = device;
  switch (detail.kind) {
    case 'loopback': return 772;
    case 'tun': case 'wireguard': return 65534;
    case 'tunnel': return { ipip: 768, gre: 778, sit: 776, ip6tnl: 769, ip6gre: 823 }[detail.mode];
    case 'veth': case 'bridge': case 'vlan': case 'vxlan': case 'geneve': case 'dummy': case 'macvlan': case 'ipvlan': case 'bond': case 'ifb': return 1;
    case 'physical': case 'nlmon': case 'vrf': case 'unsupported': return UNKNOWN;
  }
}

/** `rtnl_link_ops->kind` as a name; no comparison holds of a device without, negated or not (nft_meta_get_eval_kind). */
function kindName(device: Link): Answer {
  const { detail } = device;
  switch (detail.kind) {
    case 'loopback': case 'physical': return undefined;
    case 'tunnel': return detail.mode;
    case 'bond': case 'wireguard': case 'unsupported': return detail.type;
    case 'dummy': case 'tun': case 'ifb': case 'nlmon': case 'veth': case 'bridge': case 'vlan': case 'vxlan': case 'geneve': case 'macvlan': case 'ipvlan': case 'vrf': return detail.kind;
  }
}

function bridgeOf(device: Link, links: readonly Link[]): Answer {
  const master = links.find((candidate) => candidate.ifindex === device.master);
  return master?.detail.kind === 'bridge' ? master.name : undefined;
}

const PKT_TYPE = { host: 0, broadcast: 1, multicast: 2, otherhost: 3, outgoing: 0 } as const;

/** Devices and the link layer. A name that the hook does not have reads as empty, an index as 0 (nft_meta_store_ifname). */
export const DEVICE_FIELDS = {
  'meta iifname': (env) => env.inDev ?? '',
  'meta oifname': (env) => env.outDev ?? '',
  'meta iif': link('inDev', (device) => device.ifindex, 0),
  'meta oif': link('outDev', (device) => device.ifindex, 0),
  'meta iiftype': link('inDev', hardwareType, undefined),
  'meta oiftype': link('outDev', hardwareType, undefined),
  'meta iifkind': link('inDev', kindName, undefined),
  'meta oifkind': link('outDev', kindName, undefined),
  'meta iifgroup': link('inDev', () => UNKNOWN, undefined),
  'meta oifgroup': link('outDev', () => UNKNOWN, undefined),
  'meta ibrname': link('inDev', bridgeOf, undefined),
  'meta obrname': link('outDev', bridgeOf, undefined),
  // Locally generated packets still carry PACKET_HOST (0) at the hooks; the driver's copy is the outgoing one.
  'meta pkttype': ({ skb }) => PKT_TYPE[skb.pktType],
  'phys in': ({ skb }) => skb.physIn ?? '',
  'phys out': ({ skb }) => skb.physOut ?? (skb.physIn === undefined ? '' : undefined),
  'phys is-in': ({ skb }) => (skb.physIn === undefined ? 0 : 1),
  'phys is-out': ({ skb }) => (skb.physOut === undefined ? 0 : 1),
  'phys is-bridged': ({ skb }) => (skb.physIn === undefined || skb.physOut === undefined ? 0 : 1),
  'ether saddr': (env) => env.skb.srcMac ?? (env.inDev === undefined ? undefined : UNKNOWN),
  'ether daddr': (env) => env.skb.dstMac ?? (env.inDev === undefined ? undefined : UNKNOWN),
  'ether type': (env) => (env.inDev === undefined ? undefined : env.skb.packet.src.family === 4 ? 0x0800 : 0x86dd),
  'vlan id': ({ skb }) => skb.vlan,
} as const satisfies Readonly<Record<string, Read>>;
