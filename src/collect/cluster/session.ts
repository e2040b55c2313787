import { request as httpRequest } from 'node:http';
import type { Agent, IncomingMessage, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { KubeConfig } from '@kubernetes/client-node';
import { ClusterError } from './error.ts';
import { chooseContext } from './kubeconfig.ts';
import type { ClusterOptions, Impersonation } from './kubeconfig.ts';
import type * as Library from './library.ts';

/** What the API server answered, whatever its status is. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** An answer of which more may come. */
export interface OpenAnswer {
  readonly status: number;
  readonly body: IncomingMessage;
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly accept?: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** How credentials and agent are handed to a request: as https has it, and as `ws` has it. */
export type Credentials = RequestOptions & { agent?: Agent };

/** Credentials are asked for anew after this long: tokens of plugins and files end, and a plugin is a process for each time. */
const CREDENTIALS_MS = 60_000;
/** A server that says nothing for this long is gone. */
const SILENCE_MS = 60_000;
/** Of a server that answered before, which may be restarting; and of one that never did. */
const ATTEMPTS = 6;
const FIRST_ATTEMPTS = 2;
const MAX_SOCKETS = 8;

/**
 * A cluster that is asked: which one, as whom, and how often so far. Requests are answered whatever the status is; they reject with a
 * ClusterError when no answer comes. What the server is too busy for (429, 503) and what its restart breaks is asked again.
 */
export class Session {
  readonly context: string;
  readonly server: string;
  readonly #config: KubeConfig;
  readonly #impersonate: Impersonation;
  readonly #credentials = new Map<'requests' | 'sockets', { readonly options: Promise<Credentials>; readonly at: number }>();
  #calls = 0;
  #answered = false;

  constructor(config: KubeConfig, context: string, server: string, impersonate: Impersonation) {
    this.#config = config;
    this.context = context;
    this.server = server;
    this.#impersonate = impersonate;
  }

  /** How many requests were sent. */
  get calls(): number {
    return this.#calls;
  }

  async ask(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    let anew = false;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once(path, request, anew).catch((error: unknown) => error as Error);
      if (request.signal?.aborted === true) throw new ClusterError('interrupted');
      this.#answered ||= !(answer instanceof Error);
      const last = attempt >= (this.#answered ? ATTEMPTS : FIRST_ATTEMPTS);
      if (answer instanceof Error) {
        if (last || !isPassing(answer)) throw answer instanceof ClusterError ? answer : new ClusterError(`${this.server} does not answer: ${answer.message || answer.name}`);
      } else if (answer.status === 401 && !anew) anew = true;
      else if (last || !BUSY.has(answer.status)) return answer;
      await pause(250 * 2 ** attempt, undefined, { ref: true });
    }
  }

  /** Credentials for a WebSocket, which counts as a request. Sockets that stay open have an agent of their own, so that no request waits for them. */
  socketCredentials(): Promise<Credentials> {
    this.#calls += 1;
    return this.#credentialsFor('sockets', false);
  }

  /**
   * Opens an answer that goes on for as long as the server has something to say. `silenceMs`: after so long without a byte the connection is gone. Sent once:
   * whoever follows something knows best from where to go on. Rejects with a ClusterError when no answer comes.
   */
  async open(path: string, { signal, silenceMs }: { readonly signal: AbortSignal; readonly silenceMs: number }): Promise<OpenAnswer> {
    const first = await this.#openOnce(path, signal, silenceMs, false);
    if (first.status !== 401) return first;
    first.body.resume();
    return this.#openOnce(path, signal, silenceMs, true);
  }

  async #openOnce(path: string, signal: AbortSignal, silenceMs: number, anew: boolean): Promise<OpenAnswer> {
    const { headers, ...options } = await this.#credentialsFor('sockets', anew);
    const send = this.server.startsWith('https:') ? httpsRequest : httpRequest;
    this.#calls += 1;
    return new Promise((resolve, reject) => {
      const request = send(`${this.server}${path}`, { ...options, headers: { ...(headers as Record<string, string>), Accept: 'application/json' }, signal }, (body) => resolve({ status: body.statusCode ?? 0, body }));
      request.setTimeout(silenceMs, () => request.destroy(new Error(`nothing came for ${silenceMs / 1000} s`)));
      request.on('error', (error) => reject(new ClusterError(`${this.server} does not answer: ${error.message}`)));
      request.end();
    });
  }

  #credentialsFor(kind: 'requests' | 'sockets', anew: boolean): Promise<Credentials> {
    const known = this.#credentials.get(kind);
    if (known !== undefined && !anew && Date.now() - known.at <= CREDENTIALS_MS) return known.options;
    const options = this.#make(kind);
    this.#credentials.set(kind, { options, at: Date.now() });
    return options;
  }

  async #make(kind: 'requests' | 'sockets'): Promise<Credentials> {
    const options: Credentials = { headers: {} };
    try {
      await this.#config.applyToHTTPSOptions(options);
    } catch (error) {
      throw new ClusterError(`no credentials for ${this.context}: ${(error as Error).message.trim().split('\n').at(-1) ?? ''}`);
    }
    if (options.agent !== undefined && kind === 'requests') Object.assign(options.agent, { keepAlive: true, maxSockets: MAX_SOCKETS });
    return { ...options, headers: { ...(options.headers as Record<string, string>), ...impersonation(this.#impersonate) } };
  }

  async #once(path: string, { method = 'GET', accept = 'application/json', body, contentType = 'application/json', signal }: ApiRequest, anew: boolean): Promise<ApiAnswer> {
    const { headers, ...options } = await this.#credentialsFor('requests', anew);
    const text = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const sent = text === undefined ? {} : { 'Content-Type': contentType, 'Content-Length': text.length };
    const send = this.server.startsWith('https:') ? httpsRequest : httpRequest;
    this.#calls += 1;
    return new Promise((resolve, reject) => {
      const request = send(`${this.server}${path}`, { ...options, method, headers: { ...(headers as Record<string, string>), ...sent, Accept: accept, 'Accept-Encoding': 'gzip' }, ...(signal === undefined ? {} : { signal }) }, (response) => {
        read(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
      });
      request.setTimeout(SILENCE_MS, () => request.destroy(new Error(`nothing came for ${SILENCE_MS / 1000} s`)));
      request.on('error', reject);
      request.end(text);
    });
  }
}

/** Opens a session with the cluster that the options, the environment and the kubeconfig name. Sends nothing yet. Throws a ClusterError when there is no such cluster. */
export async function openSession(options: ClusterOptions): Promise<Session> {
  const { KubeConfig: Made } = await loadLibrary();
  const { config, context, server, impersonate } = chooseContext(() => new Made(), options);
  return new Session(config, context, server, impersonate);
}

/** The part that speaks with API servers lies in a file of its own. */
export async function loadLibrary(): Promise<typeof Library> {
  return import('./library.ts').catch((error: unknown) => {
    throw new ClusterError(`what speaks with API servers is not there (netwhy-cluster.mjs beside netwhy.mjs): ${(error as Error).message.split('\n')[0] ?? ''}`);
  });
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return response.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** What goes by: a server that restarts, a connection that was kept and is gone. */
function isPassing(error: Error): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'].includes(code) || error.message === 'aborted';
}

function impersonation({ user, uid, groups }: Impersonation): Record<string, string | string[]> {
  return { ...(user === undefined ? {} : { 'Impersonate-User': user }), ...(uid === undefined ? {} : { 'Impersonate-Uid': uid }), ...(groups.length === 0 ? {} : { 'Impersonate-Group': [...groups] }) };
}
