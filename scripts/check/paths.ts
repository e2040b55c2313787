import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of ours that a document names in backticks and that are not there. */
export function pathFaults(root: string): readonly string[] {
  const documents = ['README.md', 'README.zh-CN.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs'), { recursive: true }).map((name) => `docs/${String(name)}`)].filter((name) => name.endsWith('.md') && existsSync(join(root, name)));
  return documents.flatMap((document) => {
    let folder = '';
    return [...readFileSync(join(root, document), 'utf8').matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)].flatMap(([, path = '']) => {
      if (/^(?:src|lab|bench|scripts|cases|docs|deploy)\//.test(path)) folder = path.slice(0, path.lastIndexOf('/', path.length - 2));
      else if (document !== 'ARCHITECTURE.md' || !/^[\w-]+\.ts$|^[\w-]+\/$/.test(path)) return [];
      const full = /^(?:src|lab|bench|scripts|cases|docs|deploy)\//.test(path) ? path : [`${folder}/${path}`, path].find((candidate) => existsSync(join(root, candidate))) ?? path;
      return existsSync(join(root, full)) ? [] : [`${document}: names ${path}, which is not there`];
    });
  });
}
