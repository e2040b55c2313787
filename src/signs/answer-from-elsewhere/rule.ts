import { groupBy } from '../../net/group-by.ts';
import type { Analysis } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, named } from '../ends.ts';
import { answeredElsewhere } from '../elsewhere.ts';
import type { FoundSign } from '../sign.ts';

/** SYNs whose answer comes from another address than was asked: the client knows nothing of it and resets it. */
export function answerFromElsewhere(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  const textOf = ([row, answer]: readonly [number, number]): string => `${endText(endsOf(analysis, row, c.synBy[row]).to)} ${endText(endsOf(analysis, answer, 0).from)}`;
  return [...groupBy(answeredElsewhere(analysis), textOf).values()].flatMap((group): readonly FoundSign[] => {
    const [first] = group;
    if (first === undefined) return [];
    const [asked, answered] = [endsOf(analysis, first[0], c.synBy[first[0]]), endsOf(analysis, first[1], 0)];
    return [{
      id: 'answer-from-elsewhere', severity: 'error', facts: { asked: endText(asked.to), answered: endText(answered.from), client: endText(asked.from), times: group.length },
      packets: named(group.flatMap(([row, answer]) => [c.synNumber[row] ?? 0, c.synAckNumber[answer] ?? 0])), times: group.length,
      filter: `tcp.flags.syn == 1 && ${addressFilter('addr', asked.from.address)} && tcp.port == ${asked.from.port}`,
    }];
  });
}
