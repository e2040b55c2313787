import type { Source } from '../sources/source.ts';
import { SOURCES } from '../sources/index.ts';
import type { KernelModule, Need } from '../sources/source.ts';

/** The shell functions that run every source: `nw_kernel_list`, `nw_node`, `nw_netns` and `nw_host`, made from the source list. */
export function body(): string {
  return [
    functionOf('nw_kernel_list', [kernelCall()]),
    functionOf('nw_node', SOURCES.filter((source) => source.scope === 'node').map(statement)),
    functionOf('nw_netns', SOURCES.filter((source) => source.scope === 'netns').map(statement)),
    functionOf('nw_host', ['nw_netns', ...SOURCES.filter((source) => source.scope === 'host').map(statement)]),
  ].join('\n');
}

/** A word that the shell reads as exactly this text. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** The command line of a source, as it is recorded. */
export function commandLine(source: Source): string {
  const action = source.action;
  switch (action.kind) {
    case 'run': {
      const line = action.argv.map(quote).join(' ');
      return action.without === undefined ? line : `${line} | grep -v ${quote(action.without)}`;
    }
    case 'read':
      return `cat ${action.path}`;
    case 'etc':
      return `cat /etc/${action.name}`;
    case 'function':
      return action.line;
    case 'devices':
      return `${action.argv.map(quote).join(' ')} '*'`;
  }
}

function functionOf(name: string, statements: readonly string[]): string {
  return `${name}() {\n${statements.map((text) => text.replaceAll(/^/gm, '  ')).join('\n')}\n}\n`;
}

function statement(source: Source): string {
  const run = counted(source, guarded(source, call(source)));
  if (source.unlessTools === undefined) return run;
  const absent = source.unlessTools.map((tool) => `! nw_tool ${quote(tool)}`).join(' && ');
  return `if ${absent}; then\n${run.replaceAll(/^/gm, '  ')}\nfi`;
}

/** Runs a source. `tool` is what must be installed for that. */
function call(source: Source, tool: string = toolOf(source)): string {
  const action = source.action;
  const text = quote(commandLine(source));
  switch (action.kind) {
    case 'run': {
      const wrap = [...(action.capped ? ['nw_head'] : []), ...(action.without === undefined ? [] : ['nw_without', quote(action.without)])];
      return ['nw_run', source.id, text, tool, ...wrap, '$NW_LIMIT', ...action.argv.map(quote)].join(' ');
    }
    case 'read':
      return `nw_run ${source.id} ${text} ${tool} $NW_LIMIT cat ${quote(action.path)}`;
    case 'etc':
      return `nw_etc ${source.id} ${quote(action.name)}`;
    case 'function':
      return `nw_run ${source.id} ${text} ${tool} ${action.name}`;
    case 'devices':
      return ['nw_run', source.id, text, tool, 'nw_devices', '$NW_LIMIT', ...action.argv.map(quote)].join(' ');
  }
}

function toolOf({ action }: Source): string {
  return action.kind === 'run' || action.kind === 'devices' ? action.argv[0] : action.kind === 'function' ? action.tool : 'cat';
}

function guarded(source: Source, run: string): string {
  const need = source.needs;
  if (need === undefined) return run;
  const none = `nw_none ${source.id} ${quote(commandLine(source))} ${quote(`not run: ${absence(need)}`)}`;
  const otherwise = need.kind === 'modules' && need.otherwise !== undefined ? call({ ...source, action: { kind: 'run', argv: need.otherwise } }, toolOf(source)) : none;
  return `if ${condition(need)}; then\n  ${run}\nelse\n  ${otherwise}\nfi`;
}

function counted(source: Source, run: string): string {
  if (source.counted === undefined) return run;
  const none = `nw_none ${source.id} ${quote(commandLine(source))} ${quote(`not run: ${source.counted} is 0`)}`;
  return `if nw_zero ${source.counted}; then\n  ${none}\nelse\n${run.replaceAll(/^/gm, '  ')}\nfi`;
}

function condition(need: Need): string {
  switch (need.kind) {
    case 'modules':
      return need.modules.map((module) => `nw_has ${module.name}`).join(' && ');
    case 'lines':
      return [`nw_lines ${need.path}`, ...(need.orModules ?? []).map((module) => `nw_has ${module.name}`)].join(' || ');
    case 'file':
      return `[ -e ${need.path} ]`;
  }
}

function absence(need: Need): string {
  switch (need.kind) {
    case 'modules':
      return `${need.modules.map((module) => module.name).join(' or ')} is not loaded in the kernel`;
    case 'lines':
      return `${need.path} names none`;
    case 'file':
      return `${need.path} is not there`;
  }
}

function kernelCall(): string {
  const modules = new Map<string, KernelModule>();
  for (const { needs } of SOURCES) {
    for (const module of needs?.kind === 'modules' ? needs.modules : []) modules.set(module.name, module);
  }
  const all = [...modules.values()];
  return `nw_kernel ${quote(all.map((module) => module.symbol).join('|'))} ${all.map((module) => `${module.name} ${module.symbol}`).join(' ')}`;
}
