import { formatIp, sameIp } from '../../net/ip.ts';
import type { Netns } from '../../model/network/netns.ts';
import { isBefore } from '../../model/network/release.ts';
import type { Run } from '../run.ts';
import type { Skb } from '../skb.ts';
import { sysctl } from '../state/sysctl.ts';
import type { Setting } from '../state/sysctl.ts';
import { drop } from '../stop.ts';

const RECYCLE = 'net.ipv4.tcp_tw_recycle';

/**
 * Before Linux 4.12, with tcp_tw_recycle and tcp_timestamps, a listener drops a SYN whose timestamp is smaller than the last one of a connection
 * from the same address that ended in the last 60 s (tcp_conn_request, net/ipv4/tcp_input.c; tcp_peer_is_proven, net/ipv4/tcp_metrics.c). A client
 * that comes under its own address has a clock that goes forward; of several behind a translated one the clocks differ, and no evidence tells
 * whose was seen last: both ways are walked. Gives whether tcp_tw_recycle is on, which puts it before the last quarter of tcp_max_syn_backlog.
 */
export function twRecycle(run: Run, skb: Skb, netns: Netns): boolean {
  if (!isBefore(netns.kernel, 4, 12)) return false;
  const at = settingNetns(run, netns);
  const recycle = sysctl(run, at, RECYCLE, 0);
  if (recycle.value === 0) return false;
  const timestamps = timestampsOf(run, netns, at);
  const client = run.sockets.find((socket) => socket.role === 'client' && socket.protocol === skb.packet.protocol);
  if (timestamps.value === 0 || client === undefined || sameIp(client.local, skb.packet.src)) return true;
  const because = [...recycle.because, ...timestamps.because];
  const [first = { text: RECYCLE }] = because;
  if (!run.decide({ kind: 'unknown', because: first }, `old timestamp ${netns.id} ${formatIp(skb.packet.src)}`)) return true;
  run.step({ stage: 'listener', action: 'drop', because, facts: { sysctl: RECYCLE, src: formatIp(skb.packet.src), of: formatIp(client.local) } });
  return drop(skb, { kind: 'old-timestamp', src: skb.packet.src, of: client.local, setting: at.id }, { because });
}

/** A setting of all namespaces before 4.11, and shown in the node's own alone. */
function settingNetns(run: Run, netns: Netns): Netns {
  const own = netns.sysctls.kind === 'known' && netns.sysctls.value.has(RECYCLE);
  return own ? netns : (run.network.netns.get(`${netns.node}/host`) ?? netns);
}

function timestampsOf(run: Run, netns: Netns, at: Netns): Setting {
  const name = 'net.ipv4.tcp_timestamps';
  return sysctl(run, netns.sysctls.kind === 'known' && netns.sysctls.value.has(name) ? netns : at, name, 1);
}
