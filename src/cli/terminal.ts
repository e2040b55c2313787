import type { Words } from '../model/finding/index.ts';

export type Lang = 'en' | 'zh';

/** Colour only on a terminal, and never when NO_COLOR is set (https://no-color.org) or TERM is `dumb`. */
export function wantsColor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/** The language of the locale, when it is one that there are words for. */
export function localeLang(env: NodeJS.ProcessEnv = process.env): Lang {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale?.toLowerCase().startsWith('zh') === true ? 'zh' : 'en';
}

export function say(words: Words, lang: Lang): string {
  return words[lang];
}

/** Ends quietly when whoever reads our output has gone (`netwhy ... | head`). */
export function quietOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
}

/** Writes and waits until it is handed over, so that a pipe gets everything before we exit. */
export function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

/** A bundle or an argument is a stranger's text: it must not move the cursor. Line ends stay. */
export function printable(text: string): string {
  return text.replaceAll(/(?!\n)\p{C}/gu, '?');
}
