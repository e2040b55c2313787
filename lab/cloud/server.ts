import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createProxy } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issue, makeAuthority } from '../control-plane/pki/authority.ts';

export const KEYS = { id: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE', key: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE' };

/** A request that arrived with the signature of the keys. */
export interface CloudRequest {
  readonly host: string;
  readonly action: string;
  readonly region: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What is said to a request: the fields inside `Response`, or a text that is sent as it is; a promise keeps it waiting. */
export type CloudAnswer = object | string | Promise<object>;

/**
 * The API of a cloud on loopback: TLS by an authority of its own for *.tencentcloudapi.com, behind a proxy as HTTPS_PROXY names one, so that the real names are asked. Each request's
 * TC3-HMAC-SHA256 signature is reckoned here anew, by the documentation of the API (https://cloud.tencent.com/document/api/213/30654).
 */
export class CloudServer {
  readonly requests: CloudRequest[] = [];
  /** A folder of its own, which is the home of whoever asks, and what else the environment must say. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #servers: readonly Server[];
  #answer: (request: CloudRequest) => CloudAnswer = () => error('ResourceNotFound');

  private constructor(folder: string, servers: readonly Server[], env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#servers = servers;
    this.env = env;
  }

  static async start(): Promise<CloudServer> {
    const folder = mkdtempSync(join(tmpdir(), 'netwhy-cloud-'));
    const authority = await makeAuthority(folder);
    const own = await issue(authority, folder, 'server', { user: 'server', names: ['DNS:*.tencentcloudapi.com'] });
    const made: { server?: CloudServer } = {};
    const api = createServer({ cert: readFileSync(own.certificate), key: readFileSync(own.key) }, (request, response) => {
      void (async () => {
        const said = await made.server?.take(request);
        response.setHeader('content-type', 'application/json');
        response.end(typeof said === 'string' ? said : JSON.stringify({ Response: { ...said, RequestId: '3c140219-cfe9-470e-b241-907877d6fb03' } }));
      })();
    });
    const port = await listening(api);
    const proxy = createProxy();
    proxy.on('connect', (_, client) => {
      const upstream = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    });
    const env = { HTTPS_PROXY: `http://127.0.0.1:${await listening(proxy)}`, NODE_EXTRA_CA_CERTS: authority.certificate, HOME: folder, TENCENTCLOUD_SECRET_ID: KEYS.id, TENCENTCLOUD_SECRET_KEY: KEYS.key };
    made.server = new CloudServer(folder, [api, proxy], env);
    return made.server;
  }

  /** From now on requests are answered so. */
  answers(answer: (request: CloudRequest) => CloudAnswer): void {
    this.requests.length = 0;
    this.#answer = answer;
  }

  stop(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
    rmSync(this.#folder, { recursive: true });
  }

  private async take(request: IncomingMessage): Promise<object | string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const header = (name: string): string => String(request.headers[name]);
    if (header('authorization') !== signature(header, body)) return error('AuthFailure.SignatureFailure');
    const taken = { host: header('host'), action: header('x-tc-action'), region: header('x-tc-region'), body: JSON.parse(body) as Record<string, unknown> };
    this.requests.push(taken);
    return this.#answer(taken);
  }
}

/** What the API says when it refuses. */
export function error(code: string): object {
  return { Error: { Code: code, Message: `refused for the test\n(${code})` } };
}

function signature(header: (name: string) => string, body: string): string {
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const signed = /SignedHeaders=([\w;-]+)/.exec(header('authorization'))?.[1] ?? '';
  const canonical = ['POST', '/', '', ...signed.split(';').map((name) => `${name}:${header(name).trim().toLowerCase()}`), '', signed, sha(body)].join('\n');
  const [at, service = ''] = [header('x-tc-timestamp'), header('host').split('.')[0]];
  const date = new Date(Number(at) * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const key = mac(mac(mac(`TC3${KEYS.key}`, date), service), 'tc3_request');
  return `TC3-HMAC-SHA256 Credential=${KEYS.id}/${scope}, SignedHeaders=${signed}, Signature=${mac(key, ['TC3-HMAC-SHA256', at, scope, sha(canonical)].join('\n')).toString('hex')}`;
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}
