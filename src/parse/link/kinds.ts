import type { LineState } from '../../model/evidence/line-state.ts';
import type { ModelledLinkKind } from '../../model/tree/iproute.ts';
import { attrs } from '../iproute/index.ts';
import type { AttrTable } from '../iproute/index.ts';
import { BRIDGE_WORDS, BRIDGE_SLAVE_WORDS } from './bridge-words.ts';

/** A kind of device: how far it is modelled, and the words of its details. */
export interface KindSpec {
  readonly state: LineState;
  readonly note?: string;
  readonly words: AttrTable;
}

const EXTERNAL: AttrTable = attrs(0, 'not supported', 'external', 'its ends come from routes or tc, which are not walked');
const TUNNEL: AttrTable = {
  ...attrs(1, 'supported', 'remote local dev ttl hoplimit encaplimit'),
  ...attrs(0, 'supported', 'pmtudisc nopmtudisc'),
  ...EXTERNAL,
  ...attrs(1, 'harmless', 'tos tclass flowlabel encap-sport encap-dport erspan_ver erspan_index erspan_dir erspan_hwid'),
  ...attrs(0, 'harmless', 'any ip6ip ipip ip4ip4 ip6ip6 ipip6 mplsip encap-csum noencap-csum encap-csum6 noencap-csum6 encap-remcsum noencap-remcsum iseq oseq icsum ocsum iremcsum oremcsum ignore-df noignore-df allow-localremote noallow-localremote'),
  ...attrs(1, 'not supported', 'encap', 'a tunnel inside UDP (fou, gue) is not modelled'),
  ...attrs(1, 'not supported', 'ikey okey key', 'keys of GRE are not compared'),
  ...attrs(1, 'not supported', '6rd-prefix 6rd-relay_prefix'),
};
const UDP_TUNNEL: AttrTable = {
  ...attrs(1, 'supported', 'id remote group local dev dstport ttl df'),
  srcport: { arity: 2, state: 'harmless' },
  ...attrs(1, 'harmless', 'tos ageing maxaddr flowlabel label'),
  ...attrs(0, 'supported', 'nolearning learning proxy'),
  ...EXTERNAL,
  ...attrs(0, 'harmless', 'rsc l2miss l3miss vnifilter localbypass nolocalbypass innerprotoinherit'),
  ...attrs(0, 'harmless', 'udpcsum noudpcsum udp6zerocsumtx noudp6zerocsumtx udp6zerocsumrx noudp6zerocsumrx remcsumtx remcsumrx noremcsumtx noremcsumrx'),
  ...attrs(0, 'not supported', 'gbp gpe'),
};
const GENEVE: AttrTable = {
  ...attrs(1, 'supported', 'id remote dstport ttl df'),
  ...attrs(1, 'harmless', 'tos flowlabel label'),
  ...EXTERNAL,
  ...attrs(0, 'harmless', 'innerprotoinherit udpcsum noudpcsum udp6zerocsumtx noudp6zerocsumtx udp6zerocsumrx noudp6zerocsumrx'),
};
const VLAN: AttrTable = { ...attrs(1, 'supported', 'id protocol'), ...attrs(0, 'harmless', '<REORDER_HDR> <REORDER_HDR,GVRP> <REORDER_HDR,MVRP> <GVRP> <MVRP> <> <REORDER_HDR,LOOSE_BINDING> <REORDER_HDR,BRIDGE_BINDING>') };
const MACVLAN: AttrTable = { ...attrs(1, 'harmless', 'mode'), ...attrs(1, 'harmless', 'bcqueuelen usedbcqueuelen bclim'), ...attrs(0, 'harmless', 'bridge private vepa nopromisc') };
const BOND: AttrTable = {
  ...attrs(1, 'harmless', 'mode active_slave miimon updelay downdelay peer_notify_delay use_carrier arp_interval arp_ip_target arp_missed_max arp_validate arp_all_targets primary primary_reselect fail_over_mac xmit_hash_policy resend_igmp num_grat_arp num_peer_notif all_slaves_active min_links lp_interval packets_per_slave lacp_active lacp_rate ad_select ad_actor_sys_prio ad_user_port_key ad_actor_system ad_aggregator ad_num_ports ad_actor_key ad_partner_key ad_partner_mac tlb_dynamic_lb ns_ip6_target coupled_control broadcast_neighbor'),
};
const TUN: AttrTable = {
  ...attrs(1, 'harmless', 'type pi vnet_hdr persist user group numqueues numdisabled'),
  multi_queue: { arity: (words, at) => (words[at] === 'on' || words[at] === 'off' ? 1 : 0), state: 'harmless' },
};

const NONE: AttrTable = {};
const PLAIN: KindSpec = { state: 'supported', words: NONE };
const UNSEEN: KindSpec = { state: 'conditional', note: 'a packet that is sent there is unknown', words: NONE };
const tunnel = (note?: string): KindSpec => (note === undefined ? { state: 'supported', words: TUNNEL } : { state: 'conditional', note, words: TUNNEL });

const MODELLED: Readonly<Record<ModelledLinkKind, KindSpec>> = {
  veth: PLAIN,
  dummy: PLAIN,
  ifb: UNSEEN,
  nlmon: UNSEEN,
  bridge: { state: 'supported', words: BRIDGE_WORDS },
  vlan: { state: 'supported', words: VLAN },
  vxlan: { state: 'conditional', note: 'group based policy, generic protocol extension and nexthop groups are not modelled', words: UDP_TUNNEL },
  geneve: { state: 'conditional', note: 'point to point only; options are not modelled', words: GENEVE },
  ipip: tunnel(),
  sit: tunnel(),
  ip6tnl: tunnel(),
  gre: tunnel('without a key'),
  ip6gre: tunnel('without a key'),
  macvlan: { ...UNSEEN, words: MACVLAN },
  ipvlan: { ...UNSEEN, words: MACVLAN },
  vrf: { state: 'conditional', note: 'what comes in by its ports is unknown', words: attrs(1, 'harmless', 'table') },
  tun: { state: 'conditional', note: 'the program behind it is not seen', words: TUN },
  bond: { state: 'conditional', note: 'taken as one device', words: BOND },
  wireguard: { state: 'conditional', note: 'peers and keys are not collected', words: NONE },
};

const UNMODELLED = 'macvtap ipvtap macsec team xfrm vti vti6 vcan can vxcan netdevsim hsr batadv gretap erspan ip6gretap ip6erspan gtp bareudp amt ipoib netkit rmnet ppp wwan virt_wifi lowpan dsa ovpn caif rpmsg';

/** Every kind of device by its name in `ip -d link` (IFLA_INFO_KIND). */
export const LINK_KINDS: Readonly<Record<string, KindSpec>> = {
  ...Object.fromEntries(UNMODELLED.split(' ').map((kind) => [kind, { state: 'not supported' as const, note: 'not modelled', words: TUNNEL }])),
  ...MODELLED,
};

/** What a device is to its master: `bridge_slave ...`. */
export const SLAVE_KINDS: Readonly<Record<string, KindSpec>> = {
  bridge_slave: { state: 'supported', words: BRIDGE_SLAVE_WORDS },
  vrf_slave: { state: 'conditional', note: 'what comes in by it is unknown', words: attrs(1, 'harmless', 'table') },
  bond_slave: { state: 'conditional', note: 'the bond is taken as one device', words: attrs(1, 'harmless', 'state mii_status link_failure_count perm_hwaddr queue_id prio ad_aggregator_id ad_actor_oper_port_state ad_actor_oper_port_state_str ad_partner_oper_port_state ad_partner_oper_port_state_str') },
  team_slave: { state: 'not supported', note: 'not modelled', words: NONE },
};
