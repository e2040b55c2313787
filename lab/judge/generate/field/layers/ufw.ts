import type { Family } from '../../../../cluster/spec.ts';
import type { RestoreTable } from '../../../../dataplane/restore.ts';
import type { Backend } from '../rules.ts';
import { spareBridgedIpv6 } from '../place.ts';
import { CLIENT } from '../site.ts';
import type { Site } from '../site.ts';

const SIDES = ['input', 'forward', 'output'] as const;

interface UfwPlan {
  readonly policies: Readonly<Record<(typeof SIDES)[number], 'ACCEPT' | 'DROP' | 'REJECT'>>;
  /** Rules of the administrator by family: the text after `-A ufw-user-input`. */
  readonly input: Readonly<Record<Family, readonly string[]>>;
  readonly forward: Readonly<Record<Family, readonly string[]>>;
}

/** ufw's chains as /etc/ufw/before.rules, after.rules, user.rules and src/backend_iptables.py of 0.36 make them. */
export function ufw(site: Site, backend: Backend): void {
  const draw = site.random.fork('ufw');
  const open = draw.some(['-p tcp -m tcp --dport 22 -j ACCEPT', '-p tcp -m tcp --dport 10250 -j ACCEPT', '-p tcp -m multiport --dports 80,443,30000:32767 -j ACCEPT', '-p udp -m udp --dport 8472 -j ACCEPT', '-p udp -m udp --dport 4789 -j ACCEPT'], draw.int(2, 5));
  const own4 = draw.some([`-s ${CLIENT[4]}/32 -j DROP`, `-s 203.0.113.0/24 -p tcp -m tcp --dport 9100 -j REJECT --reject-with tcp-reset`, '-i eth0 -s 10.0.0.0/24 -j ACCEPT'], draw.int(0, 2));
  const forward = draw.some(['-i cni0 -j ACCEPT', '-i cali+ -j ACCEPT', '-o cni0 -p tcp -m tcp --dport 8080 -j ACCEPT', '-i eth0 -o eth0 -j REJECT --reject-with icmp-port-unreachable'], 2);
  const plan: UfwPlan = { policies: { input: draw.pick(['DROP', 'DROP', 'REJECT']), forward: draw.pick(['DROP', 'ACCEPT', 'REJECT']), output: draw.pick(['ACCEPT', 'ACCEPT', 'ACCEPT', 'DROP']) }, input: { 4: [...own4, ...open], 6: open }, forward: { 4: forward, 6: [] } };
  site.tags.push('ufw');
  spareBridgedIpv6(site);
  site.listeners.push({ netns: 'host', protocol: 'tcp', port: 22 });
  for (const netns of ['client', 'host']) for (const dport of [22, 443, 9100]) site.asks.push({ kind: 'ufw', netns, protocol: 'tcp', dst: site.spec.families.includes(4) ? '10.0.0.1' : 'fd00::1', dport });
  site.layers.push((rules, sees) => {
    for (const family of sees.families) ufwRules(rules.iptables(family, backend).filter, plan, family);
  });
}

function ufwRules(filter: RestoreTable, plan: UfwPlan, family: Family): void {
  const own = family === 4 ? 'ufw' : 'ufw6';
  for (const side of SIDES) {
    const builtin = side.toUpperCase();
    filter.policy(builtin, plan.policies[side] === 'ACCEPT' ? 'ACCEPT' : 'DROP');
    for (const part of ['before-logging', 'before', 'after', 'after-logging', 'reject', 'track']) filter.add(builtin, `-j ${own}-${part}-${side}`);
    for (const part of ['before-logging', 'before', 'after', 'after-logging', 'reject', 'track', 'user', 'skip-to-policy']) filter.chain(`${own}-${part}-${side}`);
    filter.add(`${own}-skip-to-policy-${side}`, `-j ${plan.policies[side]}${plan.policies[side] === 'REJECT' ? ` --reject-with ${family === 4 ? 'icmp' : 'icmp6'}-port-unreachable` : ''}`);
    if (plan.policies[side] === 'REJECT') filter.add(`${own}-reject-${side}`, '-j REJECT');
    else if (plan.policies[side] === 'DROP') filter.add(`${own}-after-logging-${side}`, '-m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "');
    else for (const protocol of ['tcp', 'udp']) filter.add(`${own}-track-${side}`, `-p ${protocol} -m conntrack --ctstate NEW -j ACCEPT`);
  }
  beforeRules(filter, own, family);
  afterRules(filter, own, family);
  for (const rule of plan.input[family]) filter.add(`${own}-user-input`, rule);
  for (const rule of plan.forward[family]) filter.add(`${own}-user-forward`, rule);
}

function beforeRules(filter: RestoreTable, own: string, family: Family): void {
  const known = '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT';
  const icmp = family === 4 ? ['3', '11', '12', '8'].map((type) => `-p icmp -m icmp --icmp-type ${type} -j ACCEPT`) : ['1', '2', '3', '4', '128', '129', '133', '134', '135', '136'].map((type) => `-p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j ACCEPT`);
  const add = (side: string, ...rules: readonly string[]): void => rules.forEach((rule) => filter.add(`${own}-before-${side}`, rule));
  add('input', '-i lo -j ACCEPT', ...(family === 6 ? ['-m rt --rt-type 0 -j DROP'] : []), known, `-m conntrack --ctstate INVALID -j ${own}-logging-deny`, '-m conntrack --ctstate INVALID -j DROP', ...icmp);
  if (family === 4) {
    add('input', '-p udp -m udp --sport 67 --dport 68 -j ACCEPT', '-j ufw-not-local', '-d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT', '-d 239.255.255.250/32 -p udp -m udp --dport 1900 -j ACCEPT');
    for (const type of ['LOCAL', 'MULTICAST', 'BROADCAST']) filter.add('ufw-not-local', `-m addrtype --dst-type ${type} -j RETURN`);
    filter.add('ufw-not-local', '-m limit --limit 3/min --limit-burst 10 -j ufw-logging-deny');
    filter.add('ufw-not-local', '-j DROP');
  } else {
    add('input', '-s fe80::/10 -d fe80::/10 -p udp -m udp --sport 547 --dport 546 -j ACCEPT');
  }
  add('input', `-j ${own}-user-input`);
  add('forward', known, ...icmp, `-j ${own}-user-forward`);
  add('output', '-o lo -j ACCEPT', ...(family === 6 ? icmp.slice(4) : []), known, `-j ${own}-user-output`);
  filter.add(`${own}-logging-deny`, '-m conntrack --ctstate INVALID -m limit --limit 3/min --limit-burst 10 -j RETURN');
  filter.add(`${own}-logging-deny`, '-m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "');
}

function afterRules(filter: RestoreTable, own: string, family: Family): void {
  const skip = (match: string): void => filter.add(`${own}-after-input`, `${match} -j ${own}-skip-to-policy-input`);
  for (const port of [137, 138]) skip(`-p udp -m udp --dport ${port}`);
  for (const port of [139, 445]) skip(`-p tcp -m tcp --dport ${port}`);
  for (const port of family === 4 ? [67, 68] : [546, 547]) skip(`-p udp -m udp --dport ${port}`);
  if (family === 4) skip('-m addrtype --dst-type BROADCAST');
}
