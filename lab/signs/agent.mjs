// What runs in the namespaces: servers and clients of one line each.
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';

const [, , what, ...args] = process.argv;
const HOST = '10.77.2.2';
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const question = (id, type) => Buffer.concat([Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]), Buffer.from('\x03web\x04shop\x00', 'latin1'), Buffer.from([0, type, 0, 1])]);

const roles = {
  'tcp-server': () => createServer((socket) => socket.on('data', () => socket.write('ok')).on('error', () => undefined)).listen(8080),
  'dns-server': () => {
    const seen = new Map();
    const socket = createSocket('udp4');
    socket.on('message', (message, { address, port }) => {
      const times = (seen.get(message.toString('hex')) ?? 0) + 1;
      seen.set(message.toString('hex'), times);
      if (args[0] === 'second' && times === 1) return;
      const answer = Buffer.from(message);
      answer[2] |= 0x80;
      if (args[0] === 'truncated') answer[2] |= 2;
      if (args[0] === 'names' && !message.includes('\x04shop\x00')) answer[3] |= 3;
      setTimeout(() => socket.send(answer, port, address), args[0] === 'late' ? 1400 : 0);
    }).bind(53);
  },
  /** Sends as much as each size says, one after the other, and closes in order. */
  tcp: async () => {
    const socket = connect({ host: HOST, port: Number(args[0]) }).on('error', () => undefined);
    for (const size of args.slice(1)) {
      socket.write(Buffer.alloc(Number(size), 'x'));
      await wait(1500);
    }
    await wait(1200);
    socket.end();
    await wait(300);
    process.exit();
  },
  /** Reads nothing of what comes. */
  'tcp-deaf': () => createServer((socket) => socket.pause().on('error', () => undefined)).listen(8080),
  'tcp-large': async () => {
    const socket = connect({ host: HOST, port: Number(args[0]) }).on('error', () => undefined);
    socket.write(Buffer.alloc(Number(args[1]), 'x'));
    await wait(5000);
    process.exit();
  },
  'http-server': () => createHttpServer((request, response) => response.writeHead(request.url === '/' ? 200 : 404).end('ok')).listen(8080),
  /** Sends one line and an empty one, and waits for what comes back. */
  speak: async () => {
    const socket = connect({ host: HOST, port: Number(args[0]) }).on('error', () => undefined).on('data', () => undefined);
    socket.write(`${args.slice(1).join(' ')}\r\n\r\n`);
    await wait(1000);
    process.exit();
  },
  /** Each name, one after the other. */
  'dns-search': async () => {
    const socket = createSocket('udp4');
    for (const [index, name] of args.entries()) {
      const labels = name.split('.').map((label) => `${String.fromCharCode(label.length)}${label}`).join('');
      socket.send(Buffer.concat([question(0x2000 + index, 1).subarray(0, 12), Buffer.from(`${labels}\x00\x00\x01\x00\x01`, 'latin1')]), 53, HOST);
      await wait(100);
    }
    await wait(500);
    process.exit();
  },
  /** Asks once, or for something else later, and waits as long as it takes. */
  'dns-patient': async () => {
    const socket = createSocket('udp4');
    socket.send(question(0x3000, 1), 53, HOST);
    await wait(2500);
    if (args[0] === 'twice') socket.send(question(0x3001, 28), 53, HOST);
    await wait(300);
    process.exit();
  },
  'tcp-idle': async () => {
    const socket = connect({ host: HOST, port: Number(args[0]) }).on('error', () => undefined);
    socket.write('a');
    await wait(Number(args[1]));
    socket.write('b');
    await wait(500);
    process.exit();
  },
  /** A connection from each of two addresses in turn, some times. */
  'tcp-pair': async () => {
    for (let time = 0; time < Number(args[1]); time += 1) {
      for (const localAddress of ['10.77.1.2', '10.77.1.3']) {
        const socket = connect({ host: HOST, port: Number(args[0]), localAddress }).on('error', () => undefined);
        await wait(1300);
        socket.destroy();
      }
    }
    process.exit();
  },
  /** Goes on to send until it is told that nobody is there. */
  'tcp-steady': async () => {
    const socket = connect({ host: HOST, port: Number(args[0]) }).on('error', () => process.exit());
    for (;;) {
      socket.write('a');
      await wait(700);
    }
  },
  pause: () => wait(Number(args[0])),
  /** Asks and has no patience; the answer comes to a port that nobody has. */
  'dns-hasty': async () => {
    const socket = createSocket('udp4');
    socket.send(question(0x3000, 1), 53, HOST);
    await wait(400);
    socket.close();
    await wait(1500);
    process.exit();
  },
  /** A and AAAA at once from one port, each sent again after a second when it was not answered. */
  dns: async () => {
    const socket = createSocket('udp4');
    const waiting = new Map([[1, 0x1234], [28, args[0] === 'same-id' ? 0x1234 : 0x1235]]);
    socket.on('message', (message) => waiting.delete(message[message.length - 3])).on('error', () => undefined);
    for (let attempt = 0; attempt < 3 && waiting.size > 0; attempt += 1) {
      for (const [type, id] of waiting) socket.send(question(id, type), 53, HOST);
      await wait(1000);
    }
    process.exit();
  },
  'udp-server': () => {
    const socket = createSocket('udp4');
    socket.on('message', (_, { address, port }) => socket.send('ok', port, address)).bind(7000);
  },
  /** The same from one port, until it is answered. */
  udp: async () => {
    const socket = createSocket('udp4');
    let isOver = false;
    socket.on('message', () => (isOver = true));
    for (let attempt = 0; attempt < 4 && !isOver; attempt += 1) {
      socket.send('hello', Number(args[0]), HOST);
      await wait(700);
    }
    process.exit();
  },
  ping: () => spawnSync('ping', ['-n', '-c', '4', '-i', '0.5', '-W', '1', args[0]]),
};

await roles[what]();
