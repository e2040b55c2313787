import { talkGoesOn } from '../kernel/lab.ts';
import type { Lab } from '../kernel/lab.ts';
import type { Scenario, Variant } from '../scenario.ts';

/** Why the connections from before the fault are not as the scenario promises; empty when they are, or nothing is promised of them. */
export async function brokenOff(lab: Lab, origin: Scenario, variant: Variant): Promise<string> {
  if (origin.expect.outcome.kind === 'hangs') {
    if (variant === 'near-miss') return '';
    return (await talkGoesOn(lab)) === (variant === 'healthy') ? '' : `the connections from before the fault ${variant === 'healthy' ? 'are not answered' : 'go on'}`;
  }
  if (variant !== 'broken' || origin.expect.established === undefined) return '';
  return (await talkGoesOn(lab)) ? '' : 'the connections from before the fault do not go on';
}
