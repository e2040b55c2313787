import { connect } from 'node:net';
import type { CrowdPlan } from './shape.ts';

/** How long no connection may have been made before it is taken that no more will be. */
const QUIET_MS = 600;
/** A connection that ended is opened again after this. */
const AGAIN_MS = 50;

/** Many clients in one process: holds its connections open, opens each again that ends, and prints `ready` once no more of them come to stand. */
function main(plan: CrowdPlan): void {
  let quiet = setTimeout(ready, QUIET_MS);
  const made = (): void => {
    clearTimeout(quiet);
    quiet = setTimeout(ready, QUIET_MS);
  };
  for (const { address, port, count } of plan) for (let each = 0; each < count; each += 1) hold(address, port, made);
  process.stdin.resume();
}

function hold(address: string, port: number, made: () => void): void {
  const socket = connect({ host: address, port });
  socket.on('connect', made);
  socket.on('error', () => undefined);
  socket.on('close', () => setTimeout(() => hold(address, port, made), AGAIN_MS));
}

function ready(): void {
  process.stdout.write('ready\n');
}

main(JSON.parse(process.argv[2] ?? '') as CrowdPlan);
