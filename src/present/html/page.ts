import type { Lang } from '../phrases.ts';
import { element, escape } from './escape.ts';
import { STYLE } from './style.ts';

/** One self-contained page that works from disk: its content security policy forbids scripts and external requests. The title is escaped here, the body is HTML. */
export function page(title: string, lang: Lang, body: readonly string[]): string {
  const head = element(
    'head', {}, '<meta charset="utf-8">', `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">', element('title', {}, escape(`netwhy: ${title}`)), element('style', {}, STYLE),
  );
  return `<!doctype html>\n<html lang="${lang}">${head}${element('body', {}, ...body)}</html>\n`;
}
