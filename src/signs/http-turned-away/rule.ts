import { groupBy } from '../../net/group-by.ts';
import type { Analysis, HttpRefusal } from '../../wire/index.ts';
import { addressFilter, endsOf, endText, named } from '../ends.ts';
import type { FoundSign } from '../sign.ts';

/** What a proxy says of its own accord: no rule takes the request, or no backend answers, takes connections, or does so in time (RFC 9110, sections 15.5.5 and 15.6.3 to 15.6.5). */
const TURNED_AWAY: ReadonlySet<number> = new Set([404, 502, 503, 504]);

/** The requests that were answered so. */
export function turnedAway({ http }: Analysis): readonly HttpRefusal[] {
  return http.refused.filter(({ status }) => TURNED_AWAY.has(status));
}

/** Servers of plain HTTP that answer requests as a proxy does that has no rule for them, or no backend. */
export function httpTurnedAway(analysis: Analysis): readonly FoundSign[] {
  const { connections: c } = analysis;
  const serverOf = ({ row }: HttpRefusal): ReturnType<typeof endsOf>['to'] => endsOf(analysis, row, c.synNumber[row] === 0 ? 0 : c.synBy[row]).to;
  const request = ({ host, path }: HttpRefusal): string => (host === undefined ? '' : `${host}${path ?? ''}`);
  return [...groupBy(turnedAway(analysis), (one) => `${endText(serverOf(one))} ${one.status} ${request(one)}`).values()].flatMap((alike): readonly FoundSign[] => {
    const [first] = alike;
    if (first === undefined) return [];
    const [server, times] = [serverOf(first), alike.length];
    return [{
      id: 'http-turned-away', severity: 'warning', ...(request(first) === '' ? {} : { variant: 'request' }), facts: { server: endText(server), status: first.status, request: request(first), times },
      packets: named(alike.map(({ number }) => number)), times, filter: `http.response.code == ${first.status} && ${addressFilter('src', server.address)} && tcp.srcport == ${server.port}`,
    }];
  });
}
