/**
 * Chain names that agents which enforce NetworkPolicies give to their chains (Calico felix/rules, kube-router netpol, Weave npc,
 * Antrea, kube-network-policies). Only names tell whose chain it is; what it does is read from its rules.
 */
const AGENT_CHAIN = /^(cali-|KUBE-POD-FW-|KUBE-NWPLCY-|KUBE-ROUTER-|WEAVE-NPC|ANTREA-POL|filter-cali-|mangle-cali-|raw-cali-)/;

/** Whether a chain belongs to an agent that enforces NetworkPolicies. */
export function isPolicyAgentChain(table: string, chain: string): boolean {
  return AGENT_CHAIN.test(chain) || table === 'kube-network-policies' || table === 'calico' || table === 'kindnet-network-policies';
}
