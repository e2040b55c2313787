import type { Health, PlannedBackend } from '../cluster/clb.ts';

/** The backends that a load balancer sends to: those that answered its probes or, with none alive, all. */
export function aliveOf(candidates: readonly PlannedBackend[], health: Health): readonly PlannedBackend[] {
  const alive = candidates.filter(({ ip, port }) => health.get(`${ip}:${port}`) !== false);
  return alive.length > 0 ? alive : candidates;
}
