import { argOf, onlyHas, optionOf } from '../convert.ts';
import type { MatchConverter } from '../convert.ts';
import { readRange } from '../values.ts';

/** net/netfilter/xt_owner.c: numeric ids, single or `first-last`. */
export const owner: MatchConverter = (match) => {
  if (!onlyHas(match, ['uid-owner', 'gid-owner', 'socket-exists'])) return undefined;
  const [uid, gid] = [argOf(match, 'uid-owner'), argOf(match, 'gid-owner')];
  const uids = uid === undefined ? undefined : readRange(uid, 0xffffffff, '-');
  const gids = gid === undefined ? undefined : readRange(gid, 0xffffffff, '-');
  if ((uid !== undefined && uids === undefined) || (gid !== undefined && gids === undefined)) return undefined;
  const negated = (name: string): boolean => optionOf(match, name)?.negated === true;
  return [
    {
      kind: 'owner', ...(uids && { uid: uids }), ...(gids && { gid: gids }), socketExists: optionOf(match, 'socket-exists') !== undefined,
      negate: { uid: negated('uid-owner'), gid: negated('gid-owner'), socketExists: negated('socket-exists') },
    },
  ];
};

/** net/netfilter/xt_socket.c. */
export const socket: MatchConverter = (match) => {
  if (!onlyHas(match, ['transparent', 'nowildcard'])) return undefined;
  return [{ kind: 'socket', transparent: optionOf(match, 'transparent') !== undefined, nowildcard: optionOf(match, 'nowildcard') !== undefined }];
};

/** net/netfilter/xt_set.c: counters of the set are updated, its elements are not. */
export const set: MatchConverter = (match) => {
  if (!onlyHas(match, ['match-set', 'set', 'update-counters', 'update-subcounters'])) return undefined;
  const option = optionOf(match, 'match-set') ?? optionOf(match, 'set');
  const dirs = readDirs(option?.args[1] ?? '');
  const name = option?.args[0];
  return option === undefined || name === undefined || dirs === undefined ? undefined : [{ kind: 'ipset', set: name, dirs, negate: option.negated }];
};

/** `src,dst,...`: one direction a dimension, six at most. */
export function readDirs(text: string): ('src' | 'dst')[] | undefined {
  const dirs = text.split(',').map((word) => (word === 'src' || word === 'dst' ? word : undefined));
  return dirs.every((dir) => dir !== undefined) ? dirs : undefined;
}
