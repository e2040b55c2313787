import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Listener } from '../../model/network/socket.ts';
import { formatIp } from '../../net/ip.ts';
import { parseSockets } from '../../parse/socket/index.ts';
import { assembleListeners } from './index.ts';

const dump = (name: string): string => readFileSync(new URL(`../../parse/socket/testdata/${name}.txt`, import.meta.url), 'utf8');

function listeners(text: string): readonly Listener[] {
  const part = assembleListeners(parseSockets(text, 'ss.txt'));
  if (part.kind === 'missing') throw new Error(part.because.text);
  return part.value;
}

function told(text: string): string[] {
  return listeners(text).map(({ protocol, family, addr, port, dev, v6only }) => `${protocol} v${family} ${addr ? formatIp(addr) : 'any'} ${port}${dev === undefined ? '' : ` on ${dev}`}${v6only ? ' v6only' : ''}`);
}

describe('listening sockets as a real kernel printed them', () => {
  it('are wildcards of one family or both, bound to addresses and devices', () => {
    expect(told(dump('ss'))).toEqual([
      '17 v4 10.55.0.1 53', '17 v4 any 55', '17 v6 any 53', '17 v6 any 54 v6only',
      '6 v4 127.0.0.1 9000', '6 v4 any 8080', '6 v4 any 81', '6 v4 any 84 on eth0', '6 v6 ::1 83 v6only',
      '6 v6 any 80', '6 v6 any 81 v6only', '6 v6 any 85 on eth0', '6 v6 fd55::1 82 v6only',
    ]);
  });

  it('are the same with extras, on lines of their own or not, and without a header', () => {
    expect(told(dump('ss-extra'))).toEqual(told(dump('ss')));
    expect(told(dump('ss-noheader'))).toEqual(told(dump('ss')));
    expect(told(dump('ss-tan'))).toEqual(told(dump('ss')).filter((line) => line.startsWith('6 ')));
  });

  it('know the accept queue and the process', () => {
    expect(listeners(dump('ss')).find(({ port }) => port === 8080)).toMatchObject({ recvQ: 2, sendQ: 5, process: 'python3', because: { ref: { file: 'ss.txt', line: 7 } } });
  });

  it('of Java, bound to a mapped address, take IPv4', () => {
    expect(told('tcp LISTEN 0 50 [::ffff:127.0.0.1]:8005 *:*\n')).toEqual(['6 v4 127.0.0.1 8005']);
  });

  it('of an old ss are told apart by its :::', () => {
    expect(told('tcp LISTEN 0 50 *:22 *:*\ntcp LISTEN 0 50 :::22 :::*\n')).toEqual(['6 v4 any 22', '6 v6 any 22']);
  });

  it('are unknown as a whole when a port is printed by name', () => {
    expect(assembleListeners(parseSockets('tcp LISTEN 0 50 *:ssh *:*\n', 'ss.txt')).kind).toBe('missing');
  });
});
