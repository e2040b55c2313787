#!/bin/sh
# Builds a small network in namespaces of its own and records what iproute2 says about it, as text and with -j.
# Usage (root): record.sh OUTDIR [PREFIX]. A kernel that lacks a link kind simply has no such link in its dumps.
# The namespaces are PREFIXhost (a node), PREFIXpod-a and PREFIXpod-b (its pods), PREFIXrouter (everything about routes and rules).
out=$1
p=${2:-nwrec-}
n() { ns=$1; shift; ip netns exec "$p$ns" "$@" 2>>"$out/errors" || true; }
rm -rf "$out"; mkdir -p "$out"
for ns in host pod-a pod-b router; do ip netns add "$p$ns" && ip -n "$p$ns" link set lo up; done

# A node with a bridge, pods, VLANs and tunnels.
n host ip link add uplink type veth peer name wire
n host ip link set uplink address 02:00:00:00:01:01
n host ip addr add 192.0.2.1/24 dev uplink
n host ip addr add 2001:db8:1::1/64 dev uplink nodad
n host ip link set uplink up
n host ip link set wire up
n host ip link add br0 type bridge
n host ip link set br0 up
n host ip addr add 10.1.0.1/24 brd + dev br0
for pod in a b; do
  n host ip link add veth$pod type veth peer name eth0 netns "${p}pod-$pod"
  n host ip link set veth$pod master br0 up
  n pod-$pod ip link set eth0 up
done
n host ip link set vetha type bridge_slave hairpin on isolated on
n host ip link set vethb alias 'pod b, the second: one'
n pod-a ip addr add 10.1.0.2/24 dev eth0
n pod-a ip route add default via 10.1.0.1
n pod-b ip addr add 10.1.0.3/32 dev eth0
n pod-b ip route add 169.254.1.1 dev eth0 scope link
n pod-b ip route add default via 169.254.1.1 dev eth0
n host ip link add calib type veth peer name cali0 netns "${p}pod-b"
n host ip link set calib up
n pod-b ip link set cali0 up
n host ip link add brv type bridge vlan_filtering 1 vlan_default_pvid 7
n host ip link add trunk type veth peer name trunkend
n host ip link set trunk master brv up
n host bridge vlan add dev trunk vid 20-22
n host bridge vlan add dev trunk vid 30 pvid untagged
n host bridge vlan add dev brv vid 30 self
n host ip link add link uplink name uplink.10 type vlan id 10
n host ip addr add 10.10.0.1/24 dev uplink.10
n host ip link set uplink.10 up
n host ip link add link uplink name vlanpod type vlan id 11
n host ip link set vlanpod netns "${p}pod-a"
n host ip link add link uplink name mv0 type macvlan mode bridge
n host ip link set mv0 netns "${p}pod-b"
n host ip link add link wire name iv0 type ipvlan mode l3
n host ip link add link uplink name macv1 type macvlan mode private
n host ip link add vxlan.calico type vxlan id 4096 dev uplink local 192.0.2.1 dstport 4789 nolearning
n host ip link add vx1 type vxlan id 42 group 239.1.1.1 dev uplink dstport 8472 ttl 8 proxy l2miss
n host ip link add vx6 type vxlan id 43 remote 2001:db8:1::2 local 2001:db8:1::1 dstport 4789
n host ip link add vxe type vxlan external dstport 4790
n host ip link set vxlan.calico up
n host ip addr add 10.40.1.0/32 dev vxlan.calico
n host ip neigh add 10.40.2.0 lladdr 66:aa:bb:cc:dd:01 dev vxlan.calico nud permanent
n host bridge fdb add 66:aa:bb:cc:dd:01 dev vxlan.calico dst 192.0.2.2
n host bridge fdb append 00:00:00:00:00:00 dev vxlan.calico dst 192.0.2.3
n host bridge fdb add 66:aa:bb:cc:dd:02 dev vx1 dst 192.0.2.9 port 9999 vni 77 via uplink
n host bridge fdb add 66:aa:bb:cc:dd:07 dev vx1 dst 192.0.2.9 router extern_learn
n host bridge fdb add 66:aa:bb:cc:dd:08 dev br0 local
n host bridge fdb add 66:aa:bb:cc:dd:03 dev vetha master static
n host bridge fdb add 66:aa:bb:cc:dd:04 dev trunk master vlan 30
n host ip route add 10.40.2.0/26 via 10.40.2.0 dev vxlan.calico onlink
n host ip route add blackhole 10.40.1.0/26 proto 80
n host ip link add red type vrf table 1010
n host ip link set red up
n host ip link add vrfport type veth peer name vrfend
n host ip link set vrfport master red up
n host ip link add gnv type geneve id 99 remote 192.0.2.7 dstport 6081 df set
n host ip link add dum0 type dummy
n host ip link set dum0 up
n host ip addr add 10.96.0.1/32 dev dum0
n host ip link add tunl1 type ipip local 192.0.2.1 remote 192.0.2.2 dev uplink
n host ip link add gre1 type gre local 192.0.2.1 remote 192.0.2.2 ttl 64 key 5
n host ip link add gretap1 type gretap local 192.0.2.1 remote 192.0.2.2
n host ip link add sit1 type sit local 192.0.2.1 remote 192.0.2.2 nopmtudisc
n host ip link add ip6t type ip6tnl local 2001:db8:1::1 remote 2001:db8:1::2 mode any
n host ip link add gre6 type ip6gre local 2001:db8:1::1 remote 2001:db8:1::2
n host ip link set tunl0 up
n host ip link add wg0 type wireguard
n host ip link add bond0 type bond mode active-backup
n host ip link add bp type veth peer name bpend
n host ip link set bp master bond0
n host ip tuntap add tun7 mode tun
n host ip tuntap add tap7 mode tap
n host ip link add ifb7 type ifb
n host ip neigh add proxy 10.1.0.99 dev br0
n host ip neigh add 192.0.2.66 dev uplink lladdr 02:00:00:00:66:66 nud permanent
n host ip neigh add 192.0.2.67 lladdr 02:00:00:00:66:67 dev uplink nud stale
n host ip neigh add 192.0.2.68 lladdr 02:00:00:00:66:68 dev uplink nud noarp
n host ip neigh add 2001:db8:1::66 dev uplink lladdr 02:00:00:00:66:66 router nud reachable
n host ip neigh add proxy 2001:db8:1::99 dev uplink
n host ping -c 1 -W 1 192.0.2.77 >/dev/null

# Routes and rules of every kind.
n router ip link add e0 type veth peer name e0end netns "${p}pod-a"
n router ip link add e1 type veth peer name e1end netns "${p}pod-b"
n router ip link add e2 type veth peer name e2end
for dev in e0 e1 e2 e2end; do n router ip link set $dev up; done
n pod-a ip link set e0end up
n pod-b ip link set e1end up
n router ip addr add 198.51.100.1/24 dev e0
n router ip addr add 198.51.100.9/24 dev e0
n router ip addr add 203.0.113.1 peer 203.0.113.2 dev e1
n router ip addr add 10.77.0.1/24 dev e0 label e0:vip scope link valid_lft 3600 preferred_lft 1800
n router ip -6 addr add 2001:db8:2::1/64 dev e0 nodad
n router ip -6 addr add 2001:db8:3::1/64 dev e1 noprefixroute
n router ip route add default via 198.51.100.254 dev e0 proto static metric 100
n router ip route add default via 198.51.100.253 metric 200
n router ip route add 10.2.0.0/16 nexthop via 198.51.100.2 dev e0 weight 2 nexthop via 203.0.113.2 dev e1 weight 1
n router ip addr add 192.0.2.129/25 dev e2
n router ip route add 10.15.0.0/16 nexthop via 198.51.100.2 dev e0 nexthop via 192.0.2.130 dev e2 onlink
n router ip route add 10.3.0.0/16 via 198.51.100.2 mtu lock 1400 advmss 1300 src 198.51.100.9
n router ip route add 10.4.0.0/16 via 198.51.100.2 mtu 1300 tos 0x10 initcwnd 20
n router ip route add blackhole 10.5.0.0/16
n router ip route add unreachable 10.6.0.0/16 metric 4
n router ip route add prohibit 10.7.0.0/16
n router ip route add throw 10.8.0.0/16 table 100
n router ip route add 10.9.0.0/16 via 192.88.99.1 dev e0 onlink table 100
n router ip route add default dev e1 table 5000 scope link
n router ip route add local 10.10.0.0/24 dev lo
n router ip route add 10.11.0.0/24 via inet6 2001:db8:2::9 dev e0
n router ip route add multicast 239.0.0.0/8 dev e0 table 100
n router ip route add 10.12.0.0/24 encap ip id 5 dst 192.0.2.9 dev e0
n router ip nexthop add id 10 via 198.51.100.3 dev e0
n router ip nexthop add id 11 via 198.51.100.4 dev e0
n router ip nexthop add id 12 group 10,3/11
n router ip route add 10.13.0.0/24 nhid 10
n router ip route add 10.14.0.0/24 nhid 12
n router ip -6 route add default via fe80::1 dev e0 proto ra expires 1800 pref high
n router ip -6 route add default via fe80::2 dev e1 metric 2048
n router ip -6 route add 2001:db8:10::/48 from 2001:db8:2::/64 via fe80::1 dev e0
n router ip -6 route add 2001:db8:11::/48 nexthop via fe80::1 dev e0 weight 3 nexthop via fe80::2 dev e1
n router ip -6 route add blackhole 2001:db8:12::/48
n router ip -6 route add unreachable 2001:db8:13::/48
n router ip -6 route add prohibit 2001:db8:14::/48 table 100
n router ip -6 route add throw 2001:db8:15::/48 table 100
n router ip -6 route add 2001:db8:16::/48 dev e0 mtu 1300
n router ip -6 route add 2001:db8:17::/48 encap seg6 mode encap segs 2001:db8:9::1 dev e0
n router ip rule add from 10.0.0.0/8 to 192.0.2.0/24 iif e0 lookup 100 priority 100
n router ip rule add not fwmark 0x200/0xf00 lookup 5000 priority 110
n router ip rule add fwmark 7 oif e1 tos 0x10 lookup main suppress_prefixlength 0 priority 120
n router ip rule add ipproto tcp sport 1000-2000 dport 443 uidrange 1000-1999 lookup 100 priority 130
n router ip rule add to 10.50.0.0/16 blackhole priority 140
n router ip rule add to 10.51.0.0/16 unreachable priority 141
n router ip rule add to 10.52.0.0/16 prohibit priority 142
n router ip rule add to 10.53.0.0/16 nop priority 143
n router ip rule add from 10.54.0.1 goto 32766 priority 144
n router ip rule add iif gone goto 9999 priority 145
n router ip rule add lookup 100 suppress_ifgroup 3 protocol static priority 146
n router ip rule add tun_id 5 ipproto 99 lookup 100 priority 147
n router ip link add blue type vrf table 20
n router ip link set blue up
n router ip -6 rule add from 2001:db8::/32 fwmark 0x1 iif lo lookup 100 priority 200
n router ip -6 rule add not to 2001:db8:1::/48 ipproto udp dport 53 lookup 100 priority 201
n router ip link set e2end down
n router ip -6 addr add 2001:db8:2::1/64 dev e1
sleep 2

for ns in host pod-a pod-b router; do
  d=$out/$ns
  mkdir -p "$d"
  r() { name=$1; tool=$2; shift 2; n $ns "$tool" "$@" >"$d/$name.txt"; n $ns "$tool" -j "$@" >"$d/$name.json"; }
  r ip-link ip -d link show
  r ip-addr ip addr show
  r ip-route ip route show table all
  r ip6-route ip -6 route show table all
  r ip-rule ip rule show
  r ip6-rule ip -6 rule show
  r ip-neigh ip neigh show
  r ip-neigh-proxy ip neigh show proxy
  r nsid ip netns list-id
  r bridge-link bridge -d link show
  r bridge-fdb bridge fdb show
  r bridge-vlan bridge vlan show
done
for ns in host pod-a pod-b router; do ip netns del "$p$ns"; done
rm "$out/errors"
