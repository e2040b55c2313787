import type { Ip } from '../../net/ip.ts';
import type { SocketQuestion } from './client.ts';

/**
 * To connect to 0.0.0.0 is to connect to the socket's own source address, 127.0.0.1 when it has none (ip_route_output_key_hash,
 * net/ipv4/route.c); to connect to :: is to connect to ::1 (tcp_v6_connect, net/ipv6/tcp_ipv6.c). Seen on 6.18.
 */
export function withDestination(question: SocketQuestion): SocketQuestion {
  if (question.dst.value !== 0n) return question;
  return { ...question, dst: question.dst.family === 4 ? (question.src ?? LOOPBACK[4]) : LOOPBACK[6] };
}

const LOOPBACK: Readonly<Record<4 | 6, Ip>> = { 4: { family: 4, value: 0x7f000001n }, 6: { family: 6, value: 1n } };
