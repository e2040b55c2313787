import type { Draft } from './draft.ts';

/** Addresses that nobody has: one in every subnet, and some that no route is meant for. */
export function addStrangers(draft: Draft): void {
  for (const { subnets } of draft.segments) {
    for (const subnet of Object.values(subnets)) {
      const last = subnet.family === 4 && subnet.length > 28 ? 6 : 14;
      draft.places.push({ address: subnet.host(last), family: subnet.family, kind: 'nobody' });
    }
  }
  if (draft.families.includes(4)) draft.places.push({ address: '203.0.113.9', family: 4, kind: 'outside' });
  if (draft.families.includes(6)) draft.places.push({ address: '2001:db8:9::9', family: 6, kind: 'outside' });
}
