import type { Target } from './world.ts';

/** Where an annotation of a port says that it leads, `[{"pip":"10.28.41.210","pport":80}]`; `undefined` for what is no such list. */
export function targetsOf(text: string): readonly Target[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const targets = (value as readonly unknown[]).map(targetOf);
  return targets.every((one) => one !== undefined) ? targets : undefined;
}

function targetOf(value: unknown): Target | undefined {
  if (typeof value !== 'object' || value === null || !('pip' in value) || !('pport' in value)) return undefined;
  const { pip, pport } = value;
  const port = typeof pport === 'string' && /^\d{1,5}$/.test(pport) ? Number(pport) : pport;
  return typeof pip === 'string' && typeof port === 'number' && Number.isInteger(port) ? { pip, pport: port } : undefined;
}
