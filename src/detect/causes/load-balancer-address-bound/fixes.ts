import type { Change, Fix } from '../../../model/finding/index.ts';
import { formatIp } from '../../../net/ip.ts';
import { PROBES_RESERVED } from '../../../model/network/index.ts';
import { adviceFix, kubectlFix, shellFix } from '../../build.ts';
import { nodeOf } from '../../evidence.ts';
import type { Failure } from '../../failure.ts';
import { sysctlDevice } from '../../links.ts';
import { shell } from '../../shell.ts';
import type { Binding } from './binding.ts';

/** Unbinding, for good; probes from elsewhere; unbinding until kube-proxy's next sync; and what does not help alone. */
export function fixesOf(bindings: readonly Binding[], failure: Failure, dev: string): readonly Fix[] {
  const unbind = bindings.map(({ netns, link, ip }): Change => ({ kind: 'delete-address', netns: netns.id, ifindex: link.ifindex, ip }));
  return [leaveToProxy(bindings, unbind), ...probeFromElsewhere(bindings, failure), ...unbindNow(bindings, unbind), ...acceptLocal(bindings, dev)];
}

/** kube-proxy leaves addresses of this mode alone (KEP-1860; pkg/proxy/serviceport.go of Kubernetes 1.30). */
function leaveToProxy([binding]: readonly Binding[], changes: readonly Change[]): Fix {
  const { namespace = '', name = '' } = binding?.service.metadata ?? {};
  const ingress = (binding?.service.status?.loadBalancer?.ingress ?? []).map((entry) => (entry.ip === undefined ? entry : { ...entry, ipMode: 'Proxy' }));
  const patch = JSON.stringify({ status: { loadBalancer: { ingress } } });
  return kubectlFix('proxy', [shell('kubectl', '-n', namespace, 'patch', 'service', name, '--subresource=status', '--type=merge', '-p', patch)], changes, 'medium');
}

function unbindNow(bindings: readonly Binding[], changes: readonly Change[]): readonly Fix[] {
  const [first] = bindings;
  if (first === undefined) return [];
  const command = ({ ip, address, link }: Binding): string => shell('ip', 'addr', 'del', `${formatIp(ip)}/${address.prefix.length}`, 'dev', link.name);
  const fix = shellFix('unbind', first.netns.id, [], changes, 'medium');
  return [{ ...fix, commands: bindings.map((binding) => ({ kind: 'shell', node: nodeOf(binding.netns.id), text: command(binding) })) }];
}

function probeFromElsewhere(bindings: readonly Binding[], { target }: Failure): readonly Fix[] {
  const { question } = target;
  const [first] = bindings;
  if (first === undefined || question.kind !== 'outside' || question.src.family !== PROBES_RESERVED.family) return [];
  const { namespace = '', name } = first.service.metadata;
  const text = `Tencent Kubernetes Engine: ${shell('kubectl', '-n', namespace, 'annotate', 'service', name, 'service.cloud.tencent.com/prevent-loopback=true')}`;
  return [adviceFix('reserved', text, bindings.map(({ netns }) => ({ kind: 'set-client-address', netns: netns.id, from: question.src, to: PROBES_RESERVED })))];
}

/** IPv6 knows no such check. */
function acceptLocal(bindings: readonly Binding[], dev: string): readonly Fix[] {
  const [first] = bindings;
  const name = `net.ipv4.conf.${sysctlDevice(dev)}.accept_local`;
  const closed = bindings.filter(({ netns, ip }) => ip.family === 4 && netns.sysctls.kind === 'known' && netns.sysctls.value.get(name)?.value !== '1');
  if (first === undefined || closed.length === 0) return [];
  const fix = shellFix('accept', first.netns.id, [], closed.map(({ netns }) => ({ kind: 'set-sysctl', netns: netns.id, name, value: '1' })), 'medium');
  return [{ ...fix, tempting: true, commands: closed.map(({ netns }) => ({ kind: 'shell', node: nodeOf(netns.id), text: shell('sysctl', '-w', `${name}=1`) })) }];
}
