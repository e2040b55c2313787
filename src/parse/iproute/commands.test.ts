import { describe, expect, it } from 'vitest';
import { MODELLED_LINK_KINDS } from '../../model/tree/iproute.ts';
import { IPROUTE_SUPPORT } from './commands.ts';

describe('the support table of iproute2', () => {
  it('says of everything that is limited or not supported why', () => {
    for (const row of IPROUTE_SUPPORT) if (row.state === 'conditional' || row.state === 'not supported') expect(row.note, `${row.dialect} ${row.name}`).toBeTruthy();
  });

  it('names nothing twice in one dialect', () => {
    const names = IPROUTE_SUPPORT.map((row) => `${row.dialect} ${row.name}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('counts as supported exactly the kinds of device that the model has', () => {
    const kinds = IPROUTE_SUPPORT.filter((row) => row.dialect === 'link kind' && row.state !== 'not supported' && !row.name.endsWith('_slave')).map((row) => row.name);
    expect(kinds.sort()).toEqual([...MODELLED_LINK_KINDS].sort());
  });
});
