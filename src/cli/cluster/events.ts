import type { EventNote } from '../../collect/index.ts';
import type { Transition } from '../../model/report/index.ts';

/**
 * What of the transitions of a look is written as Events, and on which objects. Causes are told on what they concern; flows that turned where no cause of them appeared or cleared in the
 * same look: nothing else tells then that these turned, too. What concerns no object of the API server is left out.
 */
export function eventsOf(transitions: readonly Transition[], noteOf: (transition: Transition) => string): readonly EventNote[] {
  const told = new Set(transitions.flatMap((transition) => (transition.kind === 'cause' ? [keyOf(transition.cause)] : [])));
  return transitions.flatMap((transition): readonly EventNote[] => {
    const { concerns: regarding } = transition.kind === 'cause' ? transition.cause : transition;
    if (regarding === undefined) return [];
    const about = { regarding, note: noteOf(transition) };
    if (transition.kind === 'cause') {
      const appeared = transition.state === 'appeared';
      return [{ ...about, type: appeared ? 'Warning' : 'Normal', reason: camelCase(transition.cause.id), action: appeared ? 'CauseAppeared' : 'CauseCleared' }];
    }
    const { to, finding } = transition.turned;
    if (finding !== undefined && told.has(keyOf(finding))) return [];
    return [{ ...about, type: to === 'works' ? 'Normal' : 'Warning', reason: to === 'works' ? 'FlowsWork' : `Flows${camelCase(to)}`, action: 'FlowsTurned' }];
  });
}

function keyOf({ id, object }: { readonly id: string; readonly object: object }): string {
  return `${id} ${JSON.stringify(object)}`;
}

function camelCase(id: string): string {
  return id.split('-').map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('');
}
