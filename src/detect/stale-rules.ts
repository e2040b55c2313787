import type { Because } from '../model/network/index.ts';
import { sameIp } from '../net/ip.ts';
import { endedByProxy, namesFrontend } from './service-failures.ts';
import type { ServiceFailure } from './service-failures.ts';

/** Whether the proxy's rules on the node lead a Service that has endpoints to something that is none of them, or still reject it as one without. */
export function isStale(service: ServiceFailure): boolean {
  const { promise, translated, failure } = service;
  if (failure.target.undefinedPort === true || promise.usable.length === 0) return false;
  if (translated !== undefined) return !promise.usable.some((endpoint) => sameIp(endpoint.addr, translated.addr) && endpoint.port === translated.port);
  return endedByProxy(service) && namesFrontend(service);
}

/** The lines that translated the packet, or ended it untranslated. */
export function chosenBy({ failure, translated }: ServiceFailure): readonly Because[] {
  const chosen = failure.branch.journeys[0]?.hops.flatMap((hop) => hop.steps).filter((step) => step.action === 'dnat' || step.stage === 'ipvs').flatMap((step) => step.because) ?? [];
  return [...chosen, ...(translated === undefined ? failure.disposition.because : [])];
}
