import { createHmac, randomBytes } from 'node:crypto';
import { EXIT } from './exit.ts';

export interface RedactCommand {
  readonly force?: true;
}

/** `netwhy redact IN OUT`: a bundle with other names, under a key that nobody keeps. Returns the exit code. */
export async function redactBundle(from: string, to: string, { force }: RedactCommand): Promise<number> {
  const [{ checkTarget, readFiles, writeBundle }, { redact }] = await Promise.all([import('../collect/index.ts'), import('../redact/redact.ts')]);
  checkTarget(to, force === true);
  const key = randomBytes(32);
  const files = (await readFiles(from)).map(({ path, data }) => ({ path, text: data.toString('utf8') }));
  const redacted = redact(files, (text) => createHmac('sha256', key).update(text).digest('hex'));
  await writeBundle(to, redacted.files.map(({ path, text }) => ({ path, data: Buffer.from(text) })), force === true);
  return EXIT.asExpected;
}
