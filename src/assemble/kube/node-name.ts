import type { NodeEvidence } from '../../model/evidence/evidence.ts';
import type { Node } from '../../model/kube/workload.ts';
import type { Part } from '../../model/network/because.ts';
import { known, missing } from '../part/index.ts';

/** What a node says of itself beside the name under which it was collected. */
export interface NodeIdentity {
  readonly hostname?: string;
  readonly machineId?: string;
}

/**
 * The collected node that a Node object's name stands for: the one collected under that name; else the one whose host name or machine id
 * is the object's; else the one of which one name is the other's first label. Two that fit are no answer.
 */
export function matchNode(name: string, object: Node | undefined, nodes: readonly NodeEvidence[], identity: (node: NodeEvidence) => NodeIdentity): Part<NodeEvidence> {
  const named = nodes.find((node) => node.name === name);
  if (named !== undefined) return known(named);
  const hostnames = new Set([name, ...(object?.status?.addresses ?? []).filter(({ type }) => type === 'Hostname').map(({ address }) => address)].map(lower));
  const machineId = object?.status?.nodeInfo?.machineID;
  const byIdentity = nodes.filter((node) => {
    const { hostname, machineId: own } = identity(node);
    return hostnames.has(lower(node.name)) || (hostname !== undefined && hostnames.has(lower(hostname))) || (machineId !== undefined && machineId !== '' && machineId === own);
  });
  const byLabel = byIdentity.length > 0 ? byIdentity : nodes.filter((node) => isShortFor(node.name, name) || isShortFor(name, node.name));
  const [node] = byLabel;
  if (node === undefined) return missing({ ...(object && { ref: object.ref }), text: `node ${name} was not collected` });
  if (byLabel.length > 1) return missing({ text: `several collected nodes could be ${name}: ${byLabel.map((one) => one.name).join(', ')}` });
  return known(node);
}

function lower(text: string): string {
  return text.toLowerCase();
}

/** `n1` for `n1.example.org`; two full names are different nodes, however alike. */
function isShortFor(short: string, full: string): boolean {
  return lower(full).startsWith(`${lower(short)}.`) && !short.includes('.');
}
