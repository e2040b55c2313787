import { calicoIp, hostDevice, POD_RANGE } from '../../cluster/addresses.ts';
import type { ClusterSpec, Family, PodSpec, PolicySpec } from '../../cluster/spec.ts';
import { vxlanPort } from '../overlay.ts';
import type { Tables } from '../restore.ts';
import { addCali, hashedName, IF_ACCEPTED_RETURN, policyChain, SET_ACCEPT } from './chain.ts';
import { addPolicyChain } from './policy.ts';
import { matches, podsOn } from './sets.ts';
import type { CalicoSet } from './sets.ts';
import { addTierChains, addTiers } from './tiers.ts';

/**
 * Felix's chains on one node in one family (felix/rules of Calico 3.28): dispatch by interface, one chain a workload and
 * direction, one a policy, profiles, NAT for outgoing traffic, the raw chain with its reverse path check. Gives the sets.
 */
export function addCalicoRules(tables: Tables, spec: ClusterSpec, node: string, family: Family): CalicoSet[] {
  addRaw(tables);
  addForward(tables);
  addInput(tables, spec, family);
  addOutput(tables);
  addNat(tables, spec, family);
  const sets = fixedSets(spec, family);
  const pods = podsOn(spec, node);
  for (const pod of pods) {
    addWorkload(tables, spec, pod, 'cali-tw-');
    addWorkload(tables, spec, pod, 'cali-fw-');
  }
  for (const chain of ['cali-from-wl-dispatch', 'cali-to-wl-dispatch']) addCali(tables.filter, chain, '-j DROP', 'Unknown interface');
  for (const policy of spec.policies) {
    if (!pods.some((pod) => selects(policy, pod))) continue;
    for (const type of policy.spec.policyTypes) sets.push(...addPolicyChain(tables.filter, spec, policy, type === 'Ingress' ? 'ingress' : 'egress', family));
  }
  addTierChains(tables.filter, spec.calicoTiers ?? []);
  for (const namespace of new Set(pods.map((pod) => pod.namespace))) {
    for (const [prefix, way] of [['cali-pri-', 'ingress'], ['cali-pro-', 'egress']] as const) {
      const chain = hashedName(prefix, `kns.${namespace}`);
      addCali(tables.filter, chain, SET_ACCEPT, `Profile kns.${namespace} ${way}`);
      addCali(tables.filter, chain, IF_ACCEPTED_RETURN);
    }
  }
  return sets;
}

export function selects(policy: PolicySpec, pod: PodSpec): boolean {
  return policy.namespace === pod.namespace && matches(policy.spec.podSelector, pod.labels);
}

function addRaw({ raw }: Tables): void {
  addCali(raw, 'PREROUTING', '-j cali-PREROUTING');
  addCali(raw, 'cali-PREROUTING', '-j MARK --set-xmark 0x0/0xf0000');
  addCali(raw, 'cali-PREROUTING', '-i cali+ -j MARK --set-xmark 0x40000/0x40000');
  addCali(raw, 'cali-PREROUTING', '-m mark --mark 0x40000/0x40000 -j cali-rpf-skip');
  addCali(raw, 'cali-PREROUTING', '-m mark --mark 0x40000/0x40000 -m rpfilter --validmark --invert -j DROP');
  addCali(raw, 'cali-PREROUTING', '-m mark --mark 0x0/0x40000 -j cali-from-host-endpoint');
  addCali(raw, 'cali-PREROUTING', '-m mark --mark 0x10000/0x10000 -j ACCEPT');
  raw.chain('cali-rpf-skip');
  raw.chain('cali-from-host-endpoint');
}

function addForward({ filter }: Tables): void {
  addCali(filter, 'FORWARD', '-j cali-FORWARD');
  addCali(filter, 'cali-FORWARD', '-j MARK --set-xmark 0x0/0xe0000');
  addCali(filter, 'cali-FORWARD', '-m mark --mark 0x0/0x10000 -j cali-from-hep-forward');
  addCali(filter, 'cali-FORWARD', '-i cali+ -j cali-from-wl-dispatch');
  addCali(filter, 'cali-FORWARD', '-o cali+ -j cali-to-wl-dispatch');
  addCali(filter, 'cali-FORWARD', '-j cali-to-hep-forward');
  addCali(filter, 'cali-FORWARD', '-j cali-cidr-block');
  for (const chain of ['cali-from-hep-forward', 'cali-to-hep-forward', 'cali-cidr-block', 'cali-from-host-endpoint', 'cali-to-host-endpoint']) filter.chain(chain);
}

/** Felix appends its final accept after the rules of others: call this last. */
export function addForwardTail({ filter }: Tables): void {
  addCali(filter, 'FORWARD', '-m mark --mark 0x10000/0x10000 -j ACCEPT', 'Policy explicitly accepted packet.');
  addCali(filter, 'FORWARD', SET_ACCEPT);
}

function addInput({ filter }: Tables, spec: ClusterSpec, family: Family): void {
  addCali(filter, 'INPUT', '-j cali-INPUT');
  if (spec.overlay === 'ipip' && family === 4) {
    addCali(filter, 'cali-INPUT', '-p 4 -m set --match-set cali40all-hosts-net src -m addrtype --dst-type LOCAL -j ACCEPT', 'Allow IPIP packets from Calico hosts');
    addCali(filter, 'cali-INPUT', '-p 4 -j DROP', 'Drop IPIP packets from non-Calico hosts');
  }
  if (spec.overlay === 'vxlan') {
    addCali(filter, 'cali-INPUT', `-p udp -m multiport --dports ${vxlanPort(spec)} -m set --match-set cali${family}0all-vxlan-net src -m addrtype --dst-type LOCAL -j ACCEPT`, `Allow IPv${family} VXLAN packets from allowed hosts`);
    addCali(filter, 'cali-INPUT', `-p udp -m multiport --dports ${vxlanPort(spec)} -m addrtype --dst-type LOCAL -j DROP`, `Drop IPv${family} VXLAN packets from non-allowed hosts`);
  }
  addCali(filter, 'cali-INPUT', '-i cali+ -g cali-wl-to-host');
  addCali(filter, 'cali-INPUT', '-m mark --mark 0x10000/0x10000 -j ACCEPT');
  addCali(filter, 'cali-INPUT', '-j MARK --set-xmark 0x0/0xf0000');
  addCali(filter, 'cali-INPUT', '-j cali-from-host-endpoint');
  addCali(filter, 'cali-INPUT', '-m mark --mark 0x10000/0x10000 -j ACCEPT', 'Host endpoint policy accepted packet.');
  // Multicast listeners and neighbour discovery, before the workload's own policy (felix/rules/static.go, ICMPv6Filter).
  if (family === 6) for (const type of [130, 131, 132, 133, 135, 136]) addCali(filter, 'cali-wl-to-host', `-p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j ACCEPT`);
  addCali(filter, 'cali-wl-to-host', '-j cali-from-wl-dispatch');
  addCali(filter, 'cali-wl-to-host', '-j ACCEPT', 'Configured DefaultEndpointToHostAction');
}

function addOutput({ filter }: Tables): void {
  addCali(filter, 'OUTPUT', '-j cali-OUTPUT');
  addCali(filter, 'cali-OUTPUT', '-m mark --mark 0x10000/0x10000 -j ACCEPT');
  addCali(filter, 'cali-OUTPUT', '-o cali+ -j RETURN');
  addCali(filter, 'cali-OUTPUT', '-j MARK --set-xmark 0x0/0xf0000');
  addCali(filter, 'cali-OUTPUT', '-m conntrack ! --ctstate DNAT -j cali-to-host-endpoint');
  addCali(filter, 'cali-OUTPUT', '-m mark --mark 0x10000/0x10000 -j ACCEPT', 'Host endpoint policy accepted packet.');
}

function addNat({ nat }: Tables, spec: ClusterSpec, family: Family): void {
  const tunnel = spec.overlay === 'ipip' ? 'tunl0' : spec.overlay === 'vxlan' ? (family === 4 ? 'vxlan.calico' : 'vxlan-v6.calico') : undefined;
  addCali(nat, 'PREROUTING', '-j cali-PREROUTING');
  addCali(nat, 'cali-PREROUTING', '-j cali-fip-dnat');
  addCali(nat, 'OUTPUT', '-j cali-OUTPUT');
  addCali(nat, 'cali-OUTPUT', '-j cali-fip-dnat');
  addCali(nat, 'POSTROUTING', '-j cali-POSTROUTING');
  addCali(nat, 'cali-POSTROUTING', '-j cali-fip-snat');
  addCali(nat, 'cali-POSTROUTING', '-j cali-nat-outgoing');
  if (tunnel !== undefined) addCali(nat, 'cali-POSTROUTING', `-o ${tunnel} -m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL -j MASQUERADE --random-fully`);
  addCali(nat, 'cali-nat-outgoing', `-m set --match-set cali${family}0masq-ipam-pools src -m set ! --match-set cali${family}0all-ipam-pools dst -j MASQUERADE --random-fully`);
  nat.chain('cali-fip-dnat');
  nat.chain('cali-fip-snat');
}

function fixedSets(spec: ClusterSpec, family: Family): CalicoSet[] {
  const hosts = spec.nodes.map((node) => calicoIp(spec, node, family));
  const sets: CalicoSet[] = [
    { name: `cali${family}0all-ipam-pools`, type: 'hash:net', members: [POD_RANGE[family]] },
    { name: `cali${family}0masq-ipam-pools`, type: 'hash:net', members: spec.natOutgoing === false ? [] : [POD_RANGE[family]] },
  ];
  if (spec.overlay === 'ipip' && family === 4) sets.push({ name: 'cali40all-hosts-net', type: 'hash:net', members: hosts });
  if (spec.overlay === 'vxlan') sets.push({ name: `cali${family}0all-vxlan-net`, type: 'hash:net', members: hosts });
  return sets;
}

/** `cali-tw-`: to the workload, ingress. `cali-fw-`: from it, egress. */
function addWorkload({ filter }: Tables, spec: ClusterSpec, pod: PodSpec, prefix: 'cali-tw-' | 'cali-fw-'): void {
  const device = hostDevice(spec, pod);
  const chain = prefix + device;
  const [dispatch, flag, type, policies, profile] = prefix === 'cali-tw-' ? (['cali-to-wl-dispatch', '-o', 'Ingress', 'cali-pi-', 'cali-pri-'] as const) : (['cali-from-wl-dispatch', '-i', 'Egress', 'cali-po-', 'cali-pro-'] as const);
  addCali(filter, dispatch, `${flag} ${device} -g ${chain}`);
  addCali(filter, chain, '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
  addCali(filter, chain, '-m conntrack --ctstate INVALID -j DROP');
  addCali(filter, chain, '-j MARK --set-xmark 0x0/0x10000');
  if (prefix === 'cali-fw-') {
    addCali(filter, chain, `-p udp -m multiport --dports ${spec.vxlanPort ?? 4789} -j DROP`, 'Drop VXLAN encapped packets originating in workloads');
    addCali(filter, chain, '-p 4 -j DROP', 'Drop IPinIP encapped packets originating in workloads');
  }
  addTiers(filter, chain, spec.calicoTiers ?? [], type);
  const isolating = spec.policies.filter((policy) => selects(policy, pod) && policy.spec.policyTypes.includes(type));
  if (isolating.length > 0) {
    addCali(filter, chain, '-j MARK --set-xmark 0x0/0x20000', 'Start of tier default');
    for (const policy of isolating) {
      addCali(filter, chain, `-m mark --mark 0x0/0x20000 -j ${policyChain(policies, policy)}`);
      addCali(filter, chain, IF_ACCEPTED_RETURN, 'Return if policy accepted');
    }
    addCali(filter, chain, '-m mark --mark 0x0/0x20000 -j DROP', 'End of tier default. Drop if no policies passed packet');
  }
  addCali(filter, chain, `-j ${hashedName(profile, `kns.${pod.namespace}`)}`);
  addCali(filter, chain, IF_ACCEPTED_RETURN, 'Return if profile accepted');
  addCali(filter, chain, '-j DROP', 'Drop if no profiles matched');
}

