import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { get } from 'node:http';
import { connect } from 'node:net';
import type { Attempt, ProbePlan } from './shape.ts';

/** Attempts under way at a time: of one plan alone, and of several together. */
const ABREAST = { one: 8, several: 64 };

/** Makes the attempts of its plans with ordinary sockets, and prints what each saw as a JSON array of arrays, one a plan. */
async function main(plans: readonly ProbePlan[]): Promise<void> {
  const seen: Attempt[][] = plans.map(() => []);
  const todo = plans.flatMap((plan, index) => Array.from({ length: plan.times }, () => ({ plan, index })));
  const work = async (): Promise<void> => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      const { plan, index } = next;
      seen[index]?.push(await (plan.http === undefined ? { tcp: tryTcp, udp: tryUdp, icmp: ping }[plan.protocol](plan) : request(plan, plan.http)));
    }
  };
  await Promise.all(Array.from({ length: plans.length > 1 ? ABREAST.several : ABREAST.one }, work));
  process.stdout.write(`${JSON.stringify(seen)}\n`);
}

function tryTcp(plan: ProbePlan): Promise<Attempt> {
  return new Promise((resolve) => {
    const socket = connect({ host: plan.address, port: plan.port, ...(plan.from === undefined ? {} : { localAddress: plan.from }), ...(plan.sport === undefined ? {} : { localPort: plan.sport }) });
    let text = '';
    const end = (attempt: Attempt): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(attempt);
    };
    const timer = setTimeout(() => {
      const hello = greeting(text);
      end(hello === undefined ? { kind: 'timeout' } : { kind: 'stalls', by: hello.by, bytes: text.length });
    }, plan.timeoutMs);
    if (plan.handshake === true) socket.on('connect', () => end({ kind: 'answered', by: 'the kernel', seenAs: socket.localAddress ?? '' }));
    socket.on('error', (error: NodeJS.ErrnoException) => end({ kind: 'error', errno: error.code ?? error.message }));
    socket.on('data', (chunk) => {
      const before = greeting(text);
      text += chunk.toString();
      const hello = greeting(text);
      if (hello === undefined) return;
      if (before === undefined && plan.bytes > 0) socket.write(String(plan.bytes));
      if (text.length >= text.indexOf('\n') + 1 + plan.bytes) end({ kind: 'answered', ...hello });
    });
  });
}

function greeting(text: string): { readonly by: string; readonly seenAs: string } | undefined {
  const end = text.indexOf('\n');
  return end < 0 ? undefined : (JSON.parse(text.slice(0, end)) as { by: string; seenAs: string });
}

/** From when on an answer is late: a load balancer of seven layers waits for 4 s before it tries another backend. */
const LATE_MS = 3500;

/** One request of HTTP. What is answered by another than the pod is its status. */
function request(plan: ProbePlan, { host, path }: NonNullable<ProbePlan['http']>): Promise<Attempt> {
  const began = Date.now();
  return new Promise((resolve) => {
    const asked = get({ host: plan.address, port: plan.port, path, headers: { host }, timeout: plan.timeoutMs, ...(plan.from === undefined ? {} : { localAddress: plan.from }) }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      response.on('end', () => {
        if (response.statusCode !== 200) resolve({ kind: 'error', errno: `HTTP ${response.statusCode ?? 0}` });
        else if (Date.now() - began >= LATE_MS) resolve({ kind: 'error', errno: 'late' });
        else resolve({ kind: 'answered', ...(JSON.parse(text) as { by: string; seenAs: string }) });
      });
    });
    asked.on('timeout', () => { asked.destroy(); resolve({ kind: 'timeout' }); });
    asked.on('error', (error: NodeJS.ErrnoException) => resolve({ kind: 'error', errno: error.code ?? error.message }));
  });
}

function tryUdp(plan: ProbePlan): Promise<Attempt> {
  return new Promise((resolve) => {
    const socket = createSocket(plan.address.includes(':') ? 'udp6' : 'udp4');
    let over = false;
    const end = (attempt: Attempt): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      clearInterval(again);
      socket.close();
      resolve(attempt);
    };
    const timer = setTimeout(() => end({ kind: 'timeout' }), plan.timeoutMs);
    // A second datagram collects the ICMP error that the first one caused, as a client that retries would see it.
    const again = setInterval(() => socket.send('?', (error) => onError(error)), 400);
    const onError = (error: NodeJS.ErrnoException | null): void => {
      if (error !== null) end({ kind: 'error', errno: error.code ?? error.message });
    };
    socket.on('error', onError);
    socket.on('message', (message) => end({ kind: 'answered', ...(JSON.parse(message.toString()) as { by: string; seenAs: string }) }));
    socket.bind(plan.sport ?? 0, plan.from, () => {
      socket.connect(plan.port, plan.address, (error?: Error) => {
        if (error !== undefined) onError(error);
        else socket.send('?', (failed) => onError(failed));
      });
    });
  });
}

/** One echo request. What `ping` says beside statistics is the error that it was told of. */
function ping(plan: ProbePlan): Promise<Attempt> {
  return new Promise((resolve) => {
    execFile('ping', ['-n', '-c', '1', '-W', String(plan.timeoutMs / 1000), plan.address], (error, stdout, stderr) => {
      const told = /^From \S+ (.*)$/m.exec(stdout)?.[1] ?? stderr.trim();
      if (error === null) resolve({ kind: 'answered', by: 'the kernel', seenAs: '' });
      else resolve(told === '' ? { kind: 'timeout' } : { kind: 'error', errno: told });
    });
  });
}

await main(JSON.parse(process.argv[2] ?? '') as ProbePlan[]);
