import { sourcesIn } from './sources.ts';

const DEFAULT_EXPORT = /^export default\b/m;
const ANY = /:\s*any\b|<any>|\bas any\b/;

/** Things that never belong into the code: default exports, `any`, paths of somebody's machine. */
export function wordFaults(root: string): readonly string[] {
  return sourcesIn(root, ['src', 'lab', 'bench', 'scripts', 'deploy']).flatMap(({ path, text }) => [
    ...(DEFAULT_EXPORT.test(text) ? [`${path}: has a default export`] : []),
    ...(path.startsWith('src/') && ANY.test(text) ? [`${path}: uses any`] : []),
    ...(/["'`(]\/(?:work|home)\//.test(text) ? [`${path}: names a path of one machine`] : []),
  ]);
}
