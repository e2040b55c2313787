import { describe, expect, it } from 'vitest';
import { confFile } from '../model/resolve/index.ts';
import type { GoChoice } from '../resolve/index.ts';
import { resolversOf } from './resolvers.ts';

const unasked = (): never => { throw new Error('nobody asked for a program with cgo'); };

const found = (text: string): readonly string[] => resolversOf(undefined, confFile('libc.txt', text), unasked).map(({ kind, release, because }) => `${kind} ${release}${because.map(({ ref }) => ` by line ${ref?.line ?? 0}`).join('')}`);

describe('the resolver of a container', () => {
  it('is the libc that its program has in its memory, of the release that the file of it says', () => {
    expect(found('program /bin/busybox\nloaded /lib/ld-musl-x86_64.so.1\nmusl 1.2.3\n')).toEqual(['musl 1.2.3 by line 3']);
    expect(found('program /usr/bin/python3.11\nloaded /usr/lib/x86_64-linux-gnu/libc.so.6\nglibc 2.31\n')).toEqual(['glibc 2.31 by line 3']);
  });

  it('is that of the image for a static program beside musl, by its file or the release of Alpine', () => {
    expect(found('program /app\nmusl 1.2.3 beside a static program: /lib/ld-musl-x86_64.so.1\n')).toEqual(['musl 1.2.3 by line 2']);
    expect(found('program /app\nmusl of Alpine 3.12.12 beside a static program: /etc/alpine-release\n')).toEqual(['musl 1.1.24 by line 2']);
    expect(found('program /app\nmusl of Alpine 4.1.0 beside a static program: /etc/alpine-release\n')).toEqual(['musl 1.2.5 by line 2']);
    expect(found('program /app\nmusl  beside a static program: /lib/ld-musl-x86_64.so.1\n')).toEqual(['musl 1.2.5 by line 2']);
  });

  it("is Go's own in a program of Go, and of one with cgo may be the libc as well", () => {
    expect(found('program /coredns\ngo go1.22.4\n')).toEqual(['go 1.22.4 by line 2']);
    expect(found('program /app\nloaded /lib64/libc.so.6\nglibc 2.34\ngo go1.21.5\n')).toEqual(['glibc 2.34 by line 3', 'go 1.21.5 by line 4']);
  });

  it('is one of two where a program of Go does not say its release: what was before 1.16 asks DNS before hosts', () => {
    expect(found('program /kubectl\ngo \n')).toEqual(['go 1.15 by line 2', 'go 1.17 by line 2']);
  });

  it('is not known of a static program of another language, nor where nothing was collected: all are looked up with', () => {
    expect(found('program /pause\n')).toEqual(['glibc 2.36', 'musl 1.2.5', 'go 1.26']);
    expect(resolversOf(undefined, { kind: 'unknown', because: { text: 'libc of n1/host was not collected' } }, unasked)).toHaveLength(3);
  });

  it('is the one that is asked for, whatever the container has', () => {
    expect(resolversOf({ kind: 'go', release: '1.15' }, confFile('libc.txt', 'musl 1.2.3\n'), unasked)).toEqual([{ kind: 'go', release: '1.15', because: [] }]);
  });

  const withCgo = (by: GoChoice['by'], text: string): readonly string[] => resolversOf({ kind: 'go-cgo' }, confFile('libc.txt', text), () => ({ by, because: [{ text: 'the line' }] })).map(({ kind, release, because }) => `${kind} ${release} by ${because.map((one) => one.text).join(' and ')}`);

  it("of a program of Go with cgo is Go's own or the libc's that is there, as it chooses, and all where that is not known", () => {
    expect(withCgo('go', 'musl 1.2.3\n')).toEqual(['go 1.26 by the line']);
    expect(withCgo('libc', 'musl 1.2.3\ngo go1.22.4\n')).toEqual(['musl 1.2.3 by the line and musl 1.2.3']);
    expect(withCgo('libc', 'program /app\n')).toEqual(['glibc 2.36 by the line', 'musl 1.2.5 by the line']);
    expect(withCgo('unknown', 'glibc 2.31\n')).toEqual(['glibc 2.31 by the line and glibc 2.31', 'go 1.26 by the line']);
  });
});
