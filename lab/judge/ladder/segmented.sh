#!/bin/bash
# Records what a device that cuts large segments does to them (the client hands out up to 64 KB at once, the router's device sends 1448 B each), as root: src/ladder/testdata/segmented.
set -e
P=hw-g
for n in c r s; do ip netns del $P$n 2>/dev/null || true; ip netns add $P$n; ip -n $P$n link set lo up; done
trap 'for n in c r s; do ip netns del $P$n; done' EXIT
ip link add eth0 netns ${P}c type veth peer name in netns ${P}r
ip link add out netns ${P}r type veth peer name eth0 netns ${P}s
ip -n ${P}c addr add 10.78.1.2/24 dev eth0; ip -n ${P}c link set eth0 up; ip -n ${P}r addr add 10.78.1.1/24 dev in; ip -n ${P}r link set in up
ip -n ${P}s addr add 10.78.2.2/24 dev eth0; ip -n ${P}s link set eth0 up; ip -n ${P}r addr add 10.78.2.1/24 dev out; ip -n ${P}r link set out up
ip -n ${P}c route add default via 10.78.1.1; ip -n ${P}s route add default via 10.78.2.1
ip netns exec ${P}r sysctl -qw net.ipv4.ip_forward=1
ip netns exec ${P}r ethtool -K out tx off tso off gso off >/dev/null
D=$(dirname "$0")/../../../src/ladder/testdata/segmented; mkdir -p $D
ip netns exec ${P}s timeout 20 node -e "require('net').createServer(s=>s.on('data',()=>0).on('end',()=>s.end())).listen(8080)" & S=$!
sleep 1
ip netns exec ${P}c tcpdump -i eth0 -p -n -U --immediate-mode -Z root -s 120 -w $D/client.pcap tcp 2>/dev/null & A=$!
ip netns exec ${P}r tcpdump -i out -p -n -U --immediate-mode -Z root -s 120 -w $D/router.pcap tcp 2>/dev/null & B=$!
sleep 1.5
ip netns exec ${P}c node -e "const s=require('net').connect(8080,'10.78.2.2');s.write(Buffer.alloc(200000,'x'));setTimeout(()=>s.end(),500)"
sleep 1; kill -INT $A $B; wait $A $B; kill $S
