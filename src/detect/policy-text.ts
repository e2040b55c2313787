import type { PolicyEnd } from '../model/kube/index.ts';
import { formatIp } from '../net/ip.ts';

/** One end of a policy's flow, for people. */
export function endText(end: PolicyEnd): string {
  return end.kind === 'pod' ? `pod ${end.namespace}/${end.name}` : formatIp(end.ip);
}
