import type { PolicyEnd, PolicyFlow } from '../model/kube/index.ts';
import { formatIp } from '../net/ip.ts';

/** One end of a policy's flow, for people. */
export function endText(end: PolicyEnd): string {
  return end.kind === 'pod' ? `pod ${end.namespace}/${end.name}` : formatIp(end.ip);
}

/** `pod a/b -> pod c/d TCP/80`; ICMP has no port. */
export function flowText({ src, dst, protocol, port }: PolicyFlow): string {
  return `${endText(src)} -> ${endText(dst)} ${protocol === 'ICMP' ? protocol : `${protocol}/${port}`}`;
}
