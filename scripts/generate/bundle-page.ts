import { readFileSync } from 'node:fs';
import { SOURCES } from '../../src/collect/index.ts';
import { commandLine } from '../../src/collect/shell/body.ts';

const PAGE = 'docs/bundle.md';
const MARK = '<!-- sources: generated from src/collect/sources -->\n';

/** docs/bundle.md: what is above the mark is written by hand, the tables of sources below it come from the source list. */
export function bundlePage(root: string): Record<string, string> {
  const text = readFileSync(root + PAGE, 'utf8');
  const hand = text.slice(0, text.indexOf(MARK) + MARK.length);
  return { [PAGE]: `${hand}\n${table('Of the node', 'node')}\n${table('Of every network namespace', 'netns')}\n${table("Of the host's network namespace only", 'host')}` };
}

function table(title: string, scope: (typeof SOURCES)[number]['scope']): string {
  const rows = SOURCES.filter((source) => source.scope === scope).map((source) => `| \`${source.id}\` | \`${commandLine(source).replaceAll('|', '\\|')}\` | ${source.note} |\n`);
  return `## ${title}\n\n| source | command | |\n|---|---|---|\n${rows.join('')}`;
}
