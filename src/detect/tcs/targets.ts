import { formatIp } from '../../net/ip.ts';
import type { ChainPort, Target, TcsWorld } from './world.ts';

/** Where the rules of a port must lead: to the addresses that TGW gave the Service; where those are not known, where the annotation says. Empty where neither is known. */
export function wantedTargets({ chain, told, servicePort, vport }: ChainPort): readonly Target[] {
  if (chain.balancers.length === 0) return told;
  return chain.balancers.map((pip) => ({ pip, pport: servicePort?.port ?? told.find((one) => one.pip === pip)?.pport ?? vport }));
}

/** Whether a rule may lead there: as it must, or past TGW to a backend of the Service itself, as those do whose packets VPCGW wraps in its own way. */
export function isRight(world: TcsWorld, port: ChainPort, { pip, pport }: Target): boolean {
  if (wantedTargets(port).some((one) => one.pip === pip && one.pport === pport)) return true;
  const { chain: { service }, servicePort } = port;
  if (service === undefined || servicePort === undefined) return false;
  if (servicePort.nodePort === pport && world.parts.nodes.has(pip)) return true;
  return (world.parts.endpoints?.(service, servicePort) ?? []).some((one) => one.port === pport && formatIp(one.addr) === pip);
}
