import { on } from '../kernel/command.ts';
import type { Command } from '../kernel/command.ts';
import { askedBefore } from '../scenarios/classes.ts';
import { pod } from '../scenarios/clusters.ts';
import { byNode, corefile, resolvConf, site } from './scenarios.ts';
import type { NameChange, NameScenario, NameSite } from './scenario.ts';

/** Addresses that the lab gives: the cluster's DNS and the company's, the second pod of n1, and one of the pods' network that nobody has. */
const DNS = '10.96.0.10';
const COMPANY_DNS = '10.96.0.11';
const FORWARDER = '10.40.1.11';
const RETIRED = '10.40.2.60';
const NAME = 'wiki.corp.internal.';

const rejects = (port: number): NameChange => (before) => ({ ...before, commands: [on('n1', 'iptables', '-I', 'FORWARD', '-p', 'tcp', '--dport', String(port), '-j', 'REJECT', '--reject-with', 'tcp-reset')] });

/** A name with so many addresses that they do not fit into 512 bytes; into the 1232 that Go asks for they do. */
const SHARDS = Array.from({ length: 40 }, (_, index) => `        10.70.1.${index + 1} shards.shop.svc.cluster.local`).join('\n');
const withShards: NameSite = corefile('kube-system/coredns', (text) => text.replace('        fallthrough', `${SHARDS}\n        fallthrough`))(site);

/** The company's server sends a name that it does not have itself to another one of its own. */
const COMPANY = `corp.internal:53 {
    hosts {
        10.70.0.6 git.corp.internal
        fallthrough
    }
    forward corp.internal 127.0.0.1:5301
}
.:5301 {
    hosts {
        10.70.0.5 wiki.corp.internal
    }
}
`;
const inTwoSteps: NameSite = corefile('dns/company', () => COMPANY)(site);
const withoutFallthrough: NameChange = corefile('dns/company', (text) => text.replace('        fallthrough\n', ''));

const withLoop: NameSite = corefile('kube-system/coredns', (text) => text.replace('    errors\n', '    errors\n    loop\n'))(byNode);
const nodeSays = (text: string): NameChange => (before) => ({ ...before, serversResolvConf: text });
/** The same, and why: resolvconf of the node's image was given the nameserver (article 001). The CoreDNS pod got the node's file when it was made. */
const nodeWasGiven = (nameserver: string, others: string): NameChange => (before) => ({ ...nodeSays(`nameserver ${nameserver}\n${others}`)(before), nodeEtc: { n2: { 'resolv.conf': `nameserver ${nameserver}\n${others}`, 'resolvconf/resolv.conf.d/base': `# of the image\nnameserver ${nameserver}\n` } } });

/** A forwarder beside the client that asks the cluster's DNS from one port for ever. */
const keepingItsPort: NameSite = {
  ...site,
  cluster: { ...site.cluster, pods: [...site.cluster.pods, pod('forwarder', 'n1', [], { namespace: 'dns', ports: [{ name: 'dns', port: 53, protocol: 'UDP' }] })] },
  servers: { 'dns/forwarder': { program: 'dnsmasq', conf: `no-resolv\nno-hosts\nquery-port=10053\nserver=${DNS}\n` } },
  files: { ...site.files, resolvConf: `search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${FORWARDER}\noptions ndots:5\n` },
  commands: [on('n1', 'sysctl', '-q', '-w', 'net.netfilter.nf_conntrack_udp_timeout=900')],
};
/** What a proxy leaves that forgets to end the connections to a pod that went: one from this port to an endpoint of before. */
function endpointOfBefore(sport: number): NameChange {
  const rule = ['PREROUTING', '-d', `${DNS}/32`, '-p', 'udp', '--sport', String(sport), '-j', 'DNAT', '--to-destination', `${RETIRED}:53`];
  const left: readonly Command[] = [on('n1', 'iptables', '-t', 'nat', '-I', ...rule), askedBefore('n1', 'dns/forwarder', sport, DNS, 53), on('n1', 'iptables', '-t', 'nat', '-D', ...rule)];
  return (before) => ({ ...before, commands: [...before.commands, ...left] });
}

/** NodeLocal DNSCache that was taken away: its device with the address of the cluster's DNS, and its rules, which keep the queries from being translated. */
const left: readonly Command[] = [
  on('n1', 'ip', 'link', 'add', 'nodelocaldns', 'type', 'bridge'), on('n1', 'ip', 'addr', 'add', '169.254.20.10/32', 'dev', 'nodelocaldns'), on('n1', 'ip', 'addr', 'add', `${DNS}/32`, 'dev', 'nodelocaldns'), on('n1', 'ip', 'link', 'set', 'nodelocaldns', 'up'),
  ...['PREROUTING', 'OUTPUT'].flatMap((chain) => ['udp', 'tcp'].map((protocol) => on('n1', 'iptables', '-t', 'raw', '-A', chain, '-d', `${DNS}/32`, '-p', protocol, '-m', protocol, '--dport', '53', '-j', 'NOTRACK'))),
];

/** The cluster's own DNS: its upstreams, its process, its answers that are too large, and what stands of it on a node. */
export const CLUSTER_DNS_SCENARIOS: readonly NameScenario[] = [
  {
    name: 'large-answer-without-tcp', title: 'an answer is too large for a datagram, and a rule of the client\'s node refuses DNS over TCP', site: withShards, ask: 'shards',
    fault: rejects(53),
    expect: { verdict: 'not-resolved', cause: 'firewall-rule-rejects', of: 'flow' },
    nearMiss: { title: 'the same rule, and an answer that fits', change: rejects(53), ask: 'db' },
  },
  {
    name: 'company-dns-fails', title: 'the cluster DNS sends a zone to a server of the company, which says SERVFAIL: hosts of that one has no fallthrough', site: inTwoSteps, ask: NAME,
    fault: withoutFallthrough,
    expect: { verdict: 'not-resolved', cause: 'server-fails-for-name', of: 'name' },
    nearMiss: { title: 'the same, and a name that hosts of that server has', change: withoutFallthrough, ask: 'git.corp.internal.' },
  },
  {
    name: 'loop-plugin-ended-coredns', title: 'the node\'s resolv.conf, which the cluster DNS was given, names the node\'s own resolver by a loopback address, and the plugin loop ends CoreDNS when it finds its own query', site: withLoop, ask: 'db',
    fault: (before) => ({ ...nodeSays('nameserver 127.0.0.53\n')(before), ends: 'kube-system/coredns' }),
    expect: { verdict: 'not-resolved', cause: 'server-forwards-to-itself', of: 'name' },
    nearMiss: { title: 'the resolv.conf of its node names a loopback address as well, and the Corefile has no line that sends names there', change: (before) => ({ ...corefile('kube-system/coredns', (text) => text.replace('forward . /etc/resolv.conf', `forward . ${COMPANY_DNS}`))(before), serversResolvConf: 'nameserver 127.0.0.53\n' }) },
  },
  {
    name: 'stray-nameserver-of-the-node', title: 'the cluster DNS has dnsPolicy Default, and the resolv.conf of its node begins with a nameserver that was retired', site: byNode, ask: NAME,
    fault: nodeWasGiven(RETIRED, `nameserver ${COMPANY_DNS}\n`),
    expect: { verdict: 'late', cause: 'upstream-never-answers', of: 'name', from: '/etc/resolvconf/resolv.conf.d/base:2' },
    nearMiss: { title: 'the same file, and a name that the cluster DNS has itself', change: nodeWasGiven(RETIRED, `nameserver ${COMPANY_DNS}\n`), ask: 'db' },
  },
  {
    name: 'connection-to-dead-coredns', title: 'a forwarder asks from one port for ever, and its packets go on being translated to a CoreDNS pod that is gone', site: keepingItsPort, ask: 'db',
    fault: endpointOfBefore(10053),
    expect: { verdict: 'not-resolved', cause: 'stale-conntrack-entry', of: 'flow' },
    nearMiss: { title: 'such a connection stands from another port', change: endpointOfBefore(10054) },
  },
  {
    name: 'node-local-cache-left-its-rules', title: 'NodeLocal DNSCache ended on the client\'s node and left its device with the address of the cluster\'s DNS, and its rules', site, ask: 'db',
    fault: (before) => ({ ...before, commands: left }),
    expect: { verdict: 'not-resolved', cause: 'node-local-cache-missing', of: 'name' },
    nearMiss: { title: 'it left the same, and the client asks the company\'s server, whose address is not on the device', change: (before) => ({ ...resolvConf(`nameserver ${COMPANY_DNS}\n`)(before), commands: left }), ask: 'wiki.corp.internal' },
  },
];
