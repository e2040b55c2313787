import type { Change } from '../../model/finding/index.ts';
import type { Network } from '../../model/network/index.ts';
import { deleteAddress, setFdb, setLink, setNeighbour, setSysctl } from './links.ts';
import { acceptRouter, addRoute, deleteRoute, replaceRoute } from './routes.ts';
import { addAddress } from './addresses.ts';
import { setBalancer } from './balancers.ts';
import { setPublicBandwidth } from './public-bandwidth.ts';
import { addAclRule, addGroupPolicy } from './security-groups.ts';
import { closeSocket, deleteConnection } from './connections.ts';
import { addRoutingRule, deleteRoutingRule } from './routing-rules.ts';
import { acceptBefore, allowFlow, deleteRule, deleteTable, masqueradeFlow, randomizePorts, setPolicy } from './rules.ts';
import { addRealServer, listen, programService, setBacklog } from './services.ts';
import { setTunnelAddress } from './tunnels.ts';
import { setVxlanPort, switchToVxlan } from './vxlan.ts';

/** The network as it would be after the changes, in their order. The network given stays as it is. */
export function applyChanges(network: Network, changes: readonly Change[]): Network {
  return changes.reduce(applyChange, network);
}

function applyChange(network: Network, change: Change): Network {
  switch (change.kind) {
    case 'set-sysctl': return setSysctl(network, change);
    case 'delete-rule': return deleteRule(network, change);
    case 'delete-table': return deleteTable(network, change);
    case 'accept-before': return acceptBefore(network, change);
    case 'randomize-ports': return randomizePorts(network, change);
    case 'set-policy': return setPolicy(network, change);
    case 'add-route': return addRoute(network, change);
    case 'accept-router': return acceptRouter(network, change);
    case 'delete-route': return deleteRoute(network, change);
    case 'replace-route': return replaceRoute(network, change);
    case 'add-routing-rule': return addRoutingRule(network, change);
    case 'delete-routing-rule': return deleteRoutingRule(network, change);
    case 'delete-connection': return deleteConnection(network, change);
    case 'close-socket': return closeSocket(network, change);
    case 'set-link': return setLink(network, change);
    case 'set-neighbour': return setNeighbour(network, change);
    case 'set-fdb': return setFdb(network, change);
    case 'add-address': return addAddress(network, change);
    case 'delete-address': return deleteAddress(network, change);
    case 'switch-to-vxlan': return switchToVxlan(network, change);
    case 'set-vxlan-port': return setVxlanPort(network, change);
    case 'set-tunnel-address': return setTunnelAddress(network, change);
    case 'listen': return listen(network, change);
    case 'set-backlog': return setBacklog(network, change);
    case 'program-service': return programService(network, change);
    case 'add-real-server': return addRealServer(network, change);
    case 'allow-flow': return allowFlow(network, change);
    case 'masquerade-flow': return masqueradeFlow(network, change);
    case 'add-group-policy': return addGroupPolicy(network, change);
    case 'add-acl-rule': return addAclRule(network, change);
    case 'set-public-bandwidth': return setPublicBandwidth(network, change);
    case 'set-balancer': return setBalancer(network, change);
    case 'set-client-address':
    case 'set-client-port':
    case 'set-request':
    case 'set-target-address': return network;
  }
}
