import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confFile } from '../../model/resolve/conf-file.ts';
import { NotKnown } from '../not-known.ts';
import { readCorefile } from './read.ts';
import { rewritten } from './rewrite.ts';

/** What a name is looked up as, and what then stands in the answer. */
function through(rules: string, name: string, alias = 'db.shop.svc.cluster.local'): string | undefined {
  const [block] = readCorefile(confFile('Corefile', `. {\n${rules}\n}\n`));
  const other = rewritten(block?.directives ?? [], name);
  const outcome = other?.undo({ kind: 'answer', rcode: 0, authoritative: true, answers: [{ name: other.name, type: 'CNAME', data: alias }, { name: alias, type: 'A', data: '10.96.0.20' }] });
  return other && `${other.name}: ${outcome?.kind === 'answer' ? outcome.answers.map((record) => `${record.name} ${record.data}`).join(', ') : ''}`;
}

describe('the plugin rewrite', () => {
  it('turns the answer to an exact rule back, and that to another one only where it says so', () => {
    expect(through('rewrite name db.example.com db.shop.svc.cluster.local', 'DB.example.com', 'real.example.net')).toBe('db.shop.svc.cluster.local: db.example.com real.example.net, real.example.net 10.96.0.20');
    expect(through('rewrite name suffix .example.com .shop.svc.cluster.local', 'db.example.com', 'x.shop.svc.cluster.local')).toBe('db.shop.svc.cluster.local: db.shop.svc.cluster.local x.shop.svc.cluster.local, x.shop.svc.cluster.local 10.96.0.20');
    expect(through('rewrite name suffix .example.com .shop.svc.cluster.local answer auto', 'db.example.com', 'x.shop.svc.cluster.local')).toBe('db.shop.svc.cluster.local: db.example.com x.example.com, x.example.com 10.96.0.20');
  });

  it('ends with the first rule that a name matches, unless that one goes on', () => {
    expect(through('rewrite name a.example b.example\nrewrite name b.example c.example', 'a.example')).toMatch(/^b\.example: /);
    expect(through('rewrite continue name a.example b.example\nrewrite stop {\n name regex (.*)\\.example {1}.internal\n answer name (.*)\\.internal {1}.example\n}', 'a.example')).toMatch(/^b\.internal: a\.example /);
    expect(through('rewrite name a.example b.example', 'other.example')).toBeUndefined();
  });

  it.each(['rewrite ttl a.example 30', 'rewrite name regex (a|b)+ x', 'rewrite name regex (a+)+ x', 'rewrite name regex .*.*.*.*a x', 'rewrite name regex (?i)a x', 'rewrite name regex [[:alpha:]]a x'])('is not known because of its line: %s', (rule) => {
    expect(() => through(rule, 'a.example')).toThrow(NotKnown);
  });

  it('looks for no pattern of a Corefile, whatever it says, for long', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('a', '.', '*', '+', '(', ')', '[a-z]', '\\.', '\\d', '^', '$', '|', '?', '{2}'), { maxLength: 12 }), (parts) => {
      try {
        through(`rewrite name regex ${parts.join('') || 'a'} x.example`, `${'a'.repeat(60)}.${'a'.repeat(60)}.${'a'.repeat(60)}.example`);
      } catch (error) {
        if (!(error instanceof NotKnown)) throw error;
      }
    }), { numRuns: 500 });
  });
});
