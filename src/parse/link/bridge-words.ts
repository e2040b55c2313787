import { attrs } from '../iproute/index.ts';
import type { AttrTable } from '../iproute/index.ts';

/** Details of a bridge (iproute2 ip/iplink_bridge.c). */
export const BRIDGE_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'vlan_filtering vlan_default_pvid nf_call_iptables nf_call_ip6tables'),
  ...attrs(1, 'harmless', 'forward_delay hello_time max_age ageing_time stp_state priority vlan_protocol bridge_id designated_root root_port root_path_cost topology_change topology_change_detected hello_timer tcn_timer topology_change_timer gc_timer fdb_n_learned fdb_max_learned vlan_stats_enabled vlan_stats_per_port group_fwd_mask group_fwd_mask_str group_address no_linklocal_learn fdb_local_vlan_0 mst_enabled nf_call_arptables'),
  ...attrs(1, 'harmless', 'mcast_snooping mcast_vlan_snooping mcast_router mcast_query_use_ifaddr mcast_querier mcast_querier_ipv4_addr mcast_querier_ipv4_port mcast_querier_ipv4_other_timer mcast_querier_ipv6_addr mcast_querier_ipv6_port mcast_querier_ipv6_other_timer mcast_hash_elasticity mcast_hash_max mcast_last_member_count mcast_startup_query_count mcast_last_member_interval mcast_membership_interval mcast_querier_interval mcast_query_interval mcast_query_response_interval mcast_startup_query_interval mcast_stats_enabled mcast_igmp_version mcast_mld_version'),
};

/** Details of a bridge's port (iproute2 ip/iplink_bridge_slave.c). */
export const BRIDGE_SLAVE_WORDS: AttrTable = {
  ...attrs(1, 'supported', 'state hairpin guard learning flood neigh_suppress isolated'),
  ...attrs(1, 'harmless', 'priority cost root_block fastleave port_id port_no designated_port designated_cost designated_bridge designated_root hold_timer message_age_timer forward_delay_timer topology_change_ack config_pending proxy_arp proxy_arp_wifi mcast_router mcast_fast_leave mcast_flood bcast_flood mcast_to_unicast group_fwd_mask group_fwd_mask_str vlan_tunnel backup_port backup_nhid locked mab neigh_vlan_suppress mcast_n_groups mcast_max_groups'),
};
