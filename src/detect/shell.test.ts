import { expect, it } from 'vitest';
import { quote, shell } from './shell.ts';

it('a name from evidence cannot end a command, expand, or begin another', () => {
  const hostile = ['$(id)', '`id`', 'a;b', 'a b', "it's", '*', '#x', '!', '(x)', '{ drop }', 'a\nb', '~root', '"', '\\'];
  expect(hostile.map(quote)).toEqual(["'$(id)'", "'`id`'", "'a;b'", "'a b'", "'it'\\''s'", "'*'", "'#x'", "'!'", "'(x)'", "'{ drop }'", "'a\nb'", "'~root'", "'\"'", "'\\'"]);
});

it('plain words of a command stay readable', () => {
  expect(shell('ip', 'route', 'add', '10.40.2.0/24', 'via', '10.0.0.2', 'dev', 'eth0.100')).toBe('ip route add 10.40.2.0/24 via 10.0.0.2 dev eth0.100');
});
