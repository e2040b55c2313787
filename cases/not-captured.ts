/**
 * Recorded incidents without kept captures, each with its reason: `npm run lab -- capture` makes the others, and `captures.test.ts` wants one or the other of every recorded incident. Names that do not
 * resolve (`cases/dns`) are recorded by another lab, which runs resolvers and captures nothing.
 */
const TOO_LARGE = 'thousands of connections: its captures are megabytes, and its symptom is a share of them';
const NOT_SENT = 'nothing is sent: there is no route, or a rule drops it before the device';
const UNHEARD = 'nobody answers ARP for the address, and no packet of the client comes to a node';

export const NOT_CAPTURED: Readonly<Record<string, string>> = {
  'seeds/segmentation-offload-broken-ipip': 'recorded once with a network card in user space; no scenario of the lab makes it anew',
  'seeds/tw-recycle-drops-translated': 'recorded state of a kernel before 4.12, which no lab runs; the sign of it is shown by src/signs/syn-older-timestamp',
  'seeds/translated-ports-collide': TOO_LARGE, 'seeds/translated-ports-collide-twice': TOO_LARGE,
  'seeds/segmentation-offload-broken-vxlan': 'the captures show large segments that are lost; which device loses them is not asked, since the connection opened',
  'firewall/output-drop-udp': NOT_SENT, 'route/missing-default-route-in-pod': NOT_SENT, 'route/missing-route-v6': NOT_SENT,
  'node/connection-to-gone-peer': 'the connection that fails was opened before the captures began, and its probe is shorter than the three repetitions that tell silence',
  'gateways/metallb-node-excluded': UNHEARD, 'gateways/metallb-selects-no-node': UNHEARD, 'gateways/metallb-other-device': UNHEARD, 'gateways/metallb-speaker-missing': UNHEARD, 'gateways/network-acl-lacks-answers': 'not captured yet',
  'kube-proxy/node-port-on-loopback-nftables': 'the client is 127.0.0.1, which is an address of every namespace of the bundle',
};
