import { hostDevice, podIp } from '../../../../cluster/addresses.ts';
import type { Random } from '../../../random.ts';
import type { Step } from '../../../world.ts';
import type { Site } from '../site.ts';
import { secondUplink } from './agents.ts';

/**
 * The AWS VPC CNI (pkg/networkutils/network.go, cmd/routed-eni-cni-plugin/driver): a rule to each pod, pods of the second interface leave by its
 * own table, and connections that came in by the first one go back there by connmark 0x80. Devices of pods are `eni…`.
 */
export function awsVpcCni(site: Site): void {
  const draw = site.random.fork('aws');
  renameDevices(site);
  secondUplink(site);
  site.tags.push('aws-vpc-cni');
  const plan = { source: '10.0.0.1', spared: ['10.0.0.0/24', '10.40.0.0/16', ...(draw.chance(0.4) ? ['203.0.113.128/25'] : [])], random: draw.pick(['', ' --random', ' --random-fully']) };
  site.steps.push(...routing(draw, site));
  site.layers.push((rules, sees) => {
    const { nat, mangle } = rules.iptables(4, sees.iptables);
    nat.add('POSTROUTING', '-m comment --comment "AWS SNAT CHAIN" -j AWS-SNAT-CHAIN-0');
    for (const range of plan.spared) nat.add('AWS-SNAT-CHAIN-0', `-d ${range} -m comment --comment "AWS SNAT CHAIN" -j RETURN`);
    nat.add('AWS-SNAT-CHAIN-0', `! -o vlan+ -m comment --comment "AWS, SNAT" -m addrtype ! --dst-type LOCAL -j SNAT --to-source ${plan.source}${plan.random}`);
    mangle.add('PREROUTING', '-i eth0 -m comment --comment "AWS, primary ENI" -m addrtype --dst-type LOCAL --limit-iface-in -j CONNMARK --set-xmark 0x80/0x80');
    for (const device of ['eni+', 'vlan+']) mangle.add('PREROUTING', `-i ${device} -m comment --comment "AWS, primary ENI" -j CONNMARK --restore-mark --nfmask 0x80 --ctmask 0x80`);
    nat.add('PREROUTING', '-i eni+ -m comment --comment "AWS, outbound connections" -j AWS-CONNMARK-CHAIN-0');
    for (const range of plan.spared) nat.add('AWS-CONNMARK-CHAIN-0', `-d ${range} -m comment --comment "AWS CONNMARK CHAIN, VPC CIDR" -j RETURN`);
    nat.add('PREROUTING', '-m comment --comment "AWS, CONNMARK" -j CONNMARK --restore-mark --nfmask 0x80 --ctmask 0x80');
    nat.add('AWS-CONNMARK-CHAIN-0', '-m comment --comment "AWS, CONNMARK" -j CONNMARK --set-xmark 0x80/0x80');
  });
}

function routing(draw: Random, site: Site): Step[] {
  const { spec } = site;
  const pods = spec.pods.filter((pod) => pod.node === 'host').map((pod) => ({ ip: podIp(spec, pod, 4), second: draw.chance(0.5) }));
  return [
    { at: 'host', tool: 'sysctl', lines: [`net/ipv4/conf/eth0/rp_filter=${draw.pick([2, 2, 0])}`] },
    { at: 'host', tool: 'ip', lines: [
      'route add 10.0.0.254 dev eth1 scope link table 2', 'route add default via 10.0.0.254 dev eth1 table 2',
      ...(draw.chance(0.7) ? ['rule add pref 20 lookup local', 'rule del pref 0 lookup local'] : []),
      'rule add pref 1024 fwmark 0x80/0x80 lookup main',
      ...pods.map(({ ip }) => `rule add pref 512 to ${ip} lookup main`),
      ...pods.filter(({ second }) => second).map(({ ip }) => `rule add pref 1536 from ${ip} lookup 2`),
    ] },
  ];
}

function renameDevices(site: Site): void {
  const names = site.spec.pods.map((pod) => hostDevice(site.spec, pod)).map((name) => [name, name.replace('cali', 'eni')] as const);
  const renamed = (text: string): string => names.reduce((line, [from, to]) => line.replaceAll(from, to), text);
  site.steps.splice(0, site.steps.length, ...site.steps.map((step) => ({ ...step, lines: step.lines.map(renamed) })));
  site.doors.splice(0, site.doors.length, ...site.doors.map((door) => ({ ...door, dev: renamed(door.dev) })));
}
