import { CLIENT, ROUTER, SERVER } from './network.ts';

/** Something that goes wrong on the wire, and the same without the fault. Steps are lines of shell; `$AGENT` is the program beside this file. */
export interface Scenario {
  /** The sign that must be told. */
  readonly id: string;
  /** Where it is captured, if not on the client's device. */
  readonly at?: readonly [netns: string, dev: string];
  /** What happens before the capture begins; the healthy twin goes without, too. */
  readonly before?: readonly (readonly [netns: string, line: string])[];
  /** What breaks it, and where; the healthy twin goes without. */
  readonly fault: readonly (readonly [netns: string, line: string])[];
  /** Runs during the whole scenario. */
  readonly server?: string;
  readonly client: string;
  /** What the client does when nothing is broken, where that is not the same. */
  readonly healthy?: string;
  readonly healthyServer?: string;
}

/** Kernels since 4.12 have no tcp_tw_recycle: the server drops what that would, of two clients behind one address of which one was started lately and has a young clock. */
const TWO_CLIENTS: Scenario['before'] = [
  [CLIENT, 'ip addr add 10.77.1.3/24 dev eth0; sysctl -qw net.ipv4.tcp_timestamps=2'],
  [ROUTER, "iptables -t nat -A POSTROUTING -o toserver -j MASQUERADE; nft 'table ip young { chain forward { type filter hook forward priority 0; ip saddr 10.77.1.3 tcp option timestamp tsval set 1000; }; }'"],
  [SERVER, "nft 'table ip paws { chain in { type filter hook input priority 0; tcp flags & (syn | ack) == syn tcp option timestamp tsval < 2000 drop; }; }'"],
];
/** The machine of the server dies with its connections: nothing of it is heard, not even that its program is gone. */
const DIES: Scenario['before'] = [
  [CLIENT, 'sleep 2; $AGENT tcp-steady 8080 > /dev/null 2>&1 &'],
  [SERVER, "until ss -Htn state established 'sport = :8080' | grep -q .; do sleep 0.2; done; sysctl -qw net.ipv4.tcp_orphan_retries=1; iptables -I OUTPUT -p tcp -j DROP; iptables -I INPUT -p tcp -j DROP; kill -9 $(ss -Hltnp 'sport = :8080' | grep -o 'pid=[0-9]*' | cut -d= -f2); while ss -Htan 'sport = :8080' | grep -q .; do sleep 0.2; done"],
];
const DROP = 'iptables -I INPUT -p tcp --dport 8080 -j DROP';

export const SCENARIOS: readonly Scenario[] = [
  { id: 'syn-unanswered', fault: [[SERVER, DROP]], server: 'tcp-server', client: 'tcp 8080 100' },
  { id: 'syn-answered-late', fault: [[SERVER, `${DROP}; (sleep 0.6; iptables -F) > /dev/null 2>&1 &`]], server: 'tcp-server', client: 'tcp 8080 100' },
  { id: 'syn-refused', fault: [], client: 'tcp 8080 100', healthyServer: 'tcp-server' },
  { id: 'icmp-unreachable', fault: [[ROUTER, 'iptables -I FORWARD -p tcp --dport 8080 -j REJECT --reject-with icmp-host-unreachable']], server: 'tcp-server', client: 'tcp 8080 100' },
  { id: 'full-size-lost', fault: [[ROUTER, 'iptables -I FORWARD -p tcp --dport 8080 -m length --length 1200:65535 -j DROP']], server: 'tcp-server', client: 'tcp 8080 100 4000' },
  { id: 'neighbour-unanswered', fault: [], client: 'ping 10.77.1.99', healthy: 'ping 10.77.1.1' },
  { id: 'dns-unanswered', fault: [[SERVER, 'iptables -I INPUT -p udp --dport 53 -j DROP']], server: 'dns-server', client: 'dns' },
  { id: 'dns-asked-again', fault: [], server: 'dns-server second', client: 'dns', healthyServer: 'dns-server' },
  { id: 'dns-same-id', fault: [], server: 'dns-server', client: 'dns same-id', healthy: 'dns' },
  { id: 'ttl-exceeded', at: [ROUTER, 'toserver'], fault: [[ROUTER, 'ip route add 10.99.0.0/16 via 10.77.2.2; sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.toserver.rp_filter=0'], [SERVER, 'sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0']], client: 'ping 10.99.0.1', healthy: 'ping 10.77.2.2' },
  { id: 'answer-from-elsewhere', fault: [[SERVER, "nft 'table ip raw { chain out { type filter hook output priority raw; tcp sport 8080 ip saddr set 10.77.2.9; }; }'"]], server: 'tcp-server', client: 'tcp 8080 100' },
  { id: 'data-unanswered', fault: [[SERVER, 'iptables -I INPUT -p tcp --dport 8080 -m length --length 61:1500 -j DROP']], server: 'tcp-server', client: 'tcp 8080 100' },
  { id: 'reset-in-the-middle', fault: [[ROUTER, '(sleep 1; iptables -I FORWARD -p tcp --dport 8080 -j REJECT --reject-with tcp-reset) > /dev/null 2>&1 &']], server: 'tcp-server', client: 'tcp 8080 100 100' },
  { id: 'window-closed', fault: [], server: 'tcp-deaf', client: 'tcp-large 8080 8000000', healthyServer: 'tcp-server', healthy: 'tcp-large 8080 60000' },
  { id: 'segments-sent-again', fault: [[ROUTER, "nft 'table ip loss { chain forward { type filter hook forward priority 0; tcp dport 8080 meta length > 1000 numgen random mod 100 < 8 drop; }; }'"]], server: 'tcp-server', client: 'tcp-large 8080 150000' },
  { id: 'address-duplicate', fault: [[ROUTER, 'ip link add br0 type bridge; ip link set br0 up; ip addr flush dev toclient; ip addr add 10.77.1.1/24 dev br0; ip link set toclient master br0; ip link add d0 type veth peer name d1; ip link set d0 master br0; ip link set d0 up; ip link set d1 up; sysctl -qw net.ipv4.conf.d1.rp_filter=0 net.ipv4.conf.all.rp_filter=0']], client: 'ping 10.77.1.1' },
  { id: 'protocol-mismatch', fault: [], server: 'http-server', client: 'speak 8080 PROXY TCP4 10.0.0.1 10.0.0.2 1 2', healthy: 'speak 8080 GET / HTTP/1.0' },
  { id: 'http-turned-away', fault: [], server: 'http-server', client: 'speak 8080 GET /absent HTTP/1.0', healthy: 'speak 8080 GET / HTTP/1.0' },
  { id: 'dns-search-noise', fault: [], server: 'dns-server names', client: 'dns-search web.shop.a.svc.cluster.local web.shop.svc.cluster.local web.shop.cluster.local web.shop.example web.shop', healthy: 'dns-search web.shop' },
  { id: 'dns-truncated', fault: [], server: 'dns-server truncated', client: 'dns-patient twice', healthyServer: 'dns-server' },
  { id: 'dns-late', fault: [], server: 'dns-server late', client: 'dns-patient', healthyServer: 'dns-server' },
  { id: 'idle-then-reset', fault: [[SERVER, "(sleep 6; iptables -I INPUT -p tcp --dport 8080 -j REJECT --reject-with tcp-reset) > /dev/null 2>&1 &"]], server: 'tcp-server', client: 'tcp-idle 8080 11000' },
  { id: 'syn-older-timestamp', at: [SERVER, 'eth0'], before: TWO_CLIENTS, fault: [], server: 'tcp-server', client: 'tcp-pair 8080 3' },
  { id: 'checksum-wrong', at: [SERVER, 'eth0'], fault: [[ROUTER, "nft 'table ip broken { chain forward { type filter hook forward priority 0; udp dport 53 udp checksum set 0x1234; }; }'"]], server: 'dns-server', client: 'dns' },
  { id: 'half-open', before: DIES, fault: [[SERVER, 'iptables -F']], server: 'tcp-server', client: 'pause 8000', healthy: 'tcp 8080 100' },
  { id: 'syn-ack-ignored', fault: [[CLIENT, 'iptables -I INPUT -p tcp --sport 8080 -j DROP']], server: 'tcp-server', client: 'tcp 8080 100 100' },
  { id: 'udp-unanswered', fault: [[SERVER, 'iptables -I INPUT -p udp --dport 7000 -j DROP']], server: 'udp-server', client: 'udp 7000' },
  { id: 'echo-unanswered', fault: [[SERVER, 'iptables -I INPUT -p icmp --icmp-type echo-request -j DROP']], client: 'ping 10.77.2.2' },
  { id: 'dns-answer-ignored', fault: [], server: 'dns-server late', client: 'dns-hasty', healthyServer: 'dns-server' },
];
