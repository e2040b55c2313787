import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { UsageError } from '../exit.ts';
import { say } from './say.ts';

/** Answers `/metrics` on this address, `HOST:PORT` or `:PORT` (of this host alone), and nothing else. Throws a UsageError where it cannot. */
export async function serveMetrics(address: string, text: () => string): Promise<Server> {
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(address) ?? [];
  if (port === '' || Number(port) > 65_535) throw new UsageError(`--metrics ${address.slice(0, 60)} is no HOST:PORT`);
  const server = createServer((request, response) => {
    const found = request.method === 'GET' && request.url?.split('?')[0] === '/metrics';
    response.writeHead(found ? 200 : 404, { 'Content-Type': found ? 'text/plain; version=0.0.4; charset=utf-8' : 'text/plain' });
    response.end(found ? text() : 'there is /metrics\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new UsageError(`--metrics ${address.slice(0, 60)}: ${error.message}`)));
    server.listen(Number(port), host === '' ? '127.0.0.1' : host.replace(/^\[|\]$/g, ''), resolve);
  });
  const bound = server.address();
  if (bound !== null && typeof bound === 'object') say(`metrics at http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}/metrics`);
  return server;
}
