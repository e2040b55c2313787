import type { Protocol } from './target.ts';
import type { Found } from './world.ts';

/** The port that was asked for, by number or by the name that the pod gives it. */
export function portNumber(to: Found, protocol: Protocol): number | undefined {
  if (to.port !== undefined && /^\d+$/.test(to.port)) return Number(to.port);
  const ports = (to.pod?.spec?.containers ?? []).flatMap((container) => container.ports ?? []).filter((port) => (port.protocol ?? 'TCP').toLowerCase() === protocol);
  const chosen = to.port === undefined ? (ports.length === 1 ? ports[0] : undefined) : ports.find((port) => port.name === to.port);
  return chosen?.containerPort;
}

/** The ports that a pod declares, by name where they have one. */
export function podPorts(to: Found): readonly string[] {
  return (to.pod?.spec?.containers ?? []).flatMap((container) => container.ports ?? []).map((port) => port.name ?? String(port.containerPort));
}
