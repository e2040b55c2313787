import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openBundle } from '../../src/collect/index.ts';
import type { Evidence } from '../../src/model/evidence/index.ts';
import type { FileEdit, NameReport } from '../../src/model/resolve/index.ts';
import { carryOut } from '../fix/apply-change.ts';
import type { Real } from '../judge/dns/programs.ts';
import { asOfLab, evidenceProblems, foundProblems, reportOf, silenceProblems, toldProblems } from './compare.ts';
import type { Heard } from './compare.ts';
import { podNetns, podOf } from '../cluster/addresses.ts';
import { closeLab, runAll } from '../kernel/lab.ts';
import { withFolder } from '../kernel/folder.ts';
import type { LabTools } from '../kernel/tools.ts';
import { collectBundle } from '../run/collect.ts';
import { observe, observedTwice } from '../run/observe.ts';
import type { Observation } from '../run/observe.ts';
import { runProbe } from '../probe/probe.ts';
import { recordNames } from './record.ts';
import { confPath, etcOf, isMachine, lookUpFor, lostPairs, standUp, startServer } from './stand.ts';
import type { Standing, Told } from './stand.ts';
import { variantOf } from './scenario.ts';
import type { NameScenario, NameVariant } from './scenario.ts';

/** How one variant of an incident went; no problems is a pass. */
export interface NameRun {
  readonly name: string;
  readonly variant: NameVariant;
  readonly told: readonly string[];
  readonly problems: readonly string[];
}

/** A lookup that takes so long is late, as it is for netwhy. */
const LATE_MS = 1000;
/** After so long the kernel sends six ICMP errors at once again (icmp_ratelimit). */
const REST_MS = 6500;

/**
 * Builds a variant, looks the name up by each real resolver, collects, asks netwhy for each, and compares answer and time; the fault must be
 * found first, its fix is carried out and the real lookup made again, and twin and near miss must be silent. `keep`: a folder for the bundle; `record`: it becomes a case.
 */
export async function runVariant(scenario: NameScenario, variant: NameVariant, reals: readonly Real[], tools: LabTools, { keep, record }: { readonly keep?: string | undefined; readonly record: boolean }): Promise<NameRun> {
  const { site, ask } = variantOf(scenario, variant);
  return withFolder(async (work) => {
    const standing = await standUp(site, site.program === undefined ? undefined : reals[0], work, tools);
    try {
      const bundle = join(work, 'bundle');
      const told = variant === 'broken' && scenario.expect.told !== undefined ? await lookUpUntil(standing, reals, ask, scenario.expect.told) : await lookUpAll(standing, reals, ask);
      await collect(standing, bundle);
      if (keep !== undefined) cpSync(bundle, keep, { recursive: true });
      const evidence = await openBundle([bundle]);
      const problems: string[] = [...(await raceProblems(standing, variant))];
      const heard: Heard[] = [];
      for (const [index, real] of reals.entries()) {
        const { said, wrong } = await agreed(standing, evidence, real, ask, told[index]);
        heard.push(said);
        problems.push(...wrong);
      }
      const report = reportOf(evidence, site.client, ask, undefined);
      if (variant === 'broken' && scenario.expect.told !== undefined && told.every((one) => textOfTold(one) !== scenario.expect.told)) problems.push(`the program was never told ${scenario.expect.told}`);
      problems.push(...(await useProblems(standing, scenario, variant, told)));
      if (site.program !== undefined) problems.push(...evidenceProblems(report, heard));
      problems.push(...(variant === 'broken' ? foundProblems(report, scenario.expect) : silenceProblems(report)));
      if (variant === 'broken' && problems.length === 0) problems.push(...(await fixProblems(standing, evidence, report, scenario, reals, ask)));
      if (record && problems.length === 0) await recordNames(scenario, variant, ask, heard, bundle);
      return { name: scenario.name, variant, told: heard.map((one) => `${one.libc.kind} ${one.code === '' ? one.addresses.join(' ') : one.code} after ${one.ms.toFixed(0)} ms`), problems };
    } finally {
      await closeLab(standing.lab);
    }
  });
}

/** So often a resolver is asked again whose program was told otherwise than netwhy says: what a busy machine adds to a time is not there each time, and what is wrong is. */
const AGAIN = 2;

async function agreed(standing: Standing, evidence: Evidence, real: Real, ask: string, first: Told | undefined): Promise<{ readonly said: Heard; readonly wrong: readonly string[] }> {
  const { client } = standing.site;
  const folder = etcOf(standing, client);
  let said: Heard = { libc: asOfLab(real), ...(first ?? (await lookUpFor(standing, folder, real, ask))) };
  let wrong = toldProblems(evidence, client, ask, said);
  for (let time = 0; time < AGAIN && wrong.length > 0; time++) {
    await setTimeout(REST_MS);
    said = { libc: asOfLab(real), ...(await lookUpFor(standing, folder, real, ask)) };
    wrong = toldProblems(evidence, client, ask, said);
  }
  return { said, wrong };
}

/** Whether what the name resolves to takes connections in twin and near miss, and in the incident none, where that is what is wrong. */
async function useProblems({ lab, site }: Standing, { expect: { uselessAt } }: NameScenario, variant: NameVariant, told: readonly Told[]): Promise<readonly string[]> {
  const [address] = told.flatMap(({ addresses }) => addresses);
  if (uselessAt === undefined || address === undefined) return [];
  const wanted = variant === 'broken' ? 'unreachable' : 'reachable';
  const probed = async (): Promise<Observation> => observe(await runProbe(lab, { from: `${isMachine(site.client) ? 'vm' : 'pod'}/${site.client}`, to: `ip:${address}:${uselessAt}`, protocol: 'tcp', times: 2 }));
  const { verdict, failure } = await observedTwice(probed, (seen) => seen.verdict === wanted);
  return verdict === wanted ? [] : [`${address}:${uselessAt} is ${verdict}${failure === undefined ? '' : ` (${failure})`}`];
}

function collect(standing: Standing, bundle: string): Promise<void> {
  const { lab, site, site: { racing } } = standing;
  return racing === undefined ? collectBundle(lab, bundle) : collectBundle(lab, bundle, { nodes: [podOf(lab.cluster, site.client).node], traffic: () => lostPairs(standing, 'together', racing) });
}

/** Whether pairs that leave one socket at once lose answers where the incident says so, and only there; those sent as the remedies send them never. */
async function raceProblems(standing: Standing, variant: NameVariant): Promise<readonly string[]> {
  const { racing } = standing.site;
  if (racing === undefined || variant === 'near-miss') return [];
  const lost = await lostPairs(standing, 'together', racing);
  const problems = (lost > 0) === (variant === 'broken') ? [] : [`pairs that left at once: ${lost} lost an answer`];
  for (const how of ['reopen', 'one-by-one'] as const) {
    const still = await lostPairs(standing, how, racing);
    if (still > 0) problems.push(`pairs sent ${how}: ${still} lost an answer`);
  }
  return problems;
}

async function lookUpAll(standing: Standing, reals: readonly Real[], ask: string): Promise<readonly Told[]> {
  const folder = etcOf(standing, standing.site.client);
  const told: Told[] = [];
  // One after the other, and rested: the kernel sends one client only so many ICMP errors at once.
  for (const real of reals) {
    if (told.length > 0) await setTimeout(REST_MS);
    told.push(await lookUpFor(standing, folder, real, ask));
  }
  return told;
}

/** What falls by chance is asked for so often. */
const OFTEN = 20;

/** The last lookups of each resolver: those that were told what the incident is about, or after so many times another. */
async function lookUpUntil(standing: Standing, reals: readonly Real[], ask: string, wanted: string): Promise<readonly Told[]> {
  const folder = etcOf(standing, standing.site.client);
  const told: Told[] = [];
  for (const real of reals) {
    let one = await lookUpFor(standing, folder, real, ask);
    for (let time = 1; time < OFTEN && textOfTold(one) !== wanted; time++) one = await lookUpFor(standing, folder, real, ask);
    told.push(one);
  }
  return told;
}

function textOfTold({ code, addresses }: Told): string {
  return code === '' ? addresses.join(' ') : code;
}

/** After a fix that makes a lookup whole: one that is answered late only is made again, as a busy machine makes it late. */
async function lookUpMended(standing: Standing, reals: readonly Real[], ask: string): Promise<readonly Told[]> {
  let told = await lookUpAll(standing, reals, ask);
  for (let time = 0; time < AGAIN && told.every(({ code }) => code === '') && told.some(({ ms }) => ms >= LATE_MS); time++) {
    await setTimeout(REST_MS);
    told = await lookUpAll(standing, reals, ask);
  }
  return told;
}

async function fixProblems(standing: Standing, evidence: Evidence, report: NameReport, scenario: NameScenario, reals: readonly Real[], ask: string): Promise<readonly string[]> {
  const { expect } = scenario;
  if (expect.of === 'flow') {
    const [finding] = report.flows.flatMap(({ findings }) => findings);
    const changes = finding?.proofs[0]?.changes ?? [];
    if (changes.length === 0 || report.flows[0]?.proof === undefined) return ['fix: none is proven'];
    for (const change of changes) await carryOut(standing.lab, change, evidence);
    // A proxy that programs its node anew leaves the rules of others where they are; the lab's writes all of them.
    if (changes.some(({ kind }) => kind === 'program-service')) await runAll(standing.lab, standing.site.commands);
    return stillBad(await lookUpMended(standing, reals, ask), 'the proven fix');
  }
  const finding = report.findings.find(({ id }) => id === expect.cause);
  const [proof] = finding?.proofs ?? [];
  if (proof === undefined) return ['fix: none is proven'];
  const problems: string[] = [];
  for (const useless of finding?.useless ?? []) {
    const undo = await carryOutEdits(standing, evidence, useless.edits);
    const told = await lookUpAll(standing, reals, ask);
    if (told.every(({ code, ms }) => code === '' && ms < LATE_MS)) problems.push(`${useless.message.en} is said to be no help, and all is well after it`);
    await undo();
  }
  await carryOutEdits(standing, evidence, proof.edits);
  for (const change of proof.changes ?? []) await carryOut(standing.lab, change, evidence);
  // A server in front keeps a failure for five seconds.
  await setTimeout(REST_MS);
  const after = await lookUpMended(standing, reals, proof.name ?? ask);
  const own = report.lookups.flatMap(({ elsewhere }) => elsewhere?.own ?? []);
  const still = expect.told === undefined ? [] : (await lookUpUntil(standing, reals, proof.name ?? ask, expect.told)).filter((one) => textOfTold(one) === expect.told);
  if (still.length > 0) problems.push(`fix: after the proven fix the program is still told ${expect.told ?? ''}`);
  const others = own.length === 0 ? [] : after.flatMap(({ addresses }) => addresses.filter((address) => !own.includes(address)));
  if (others.length > 0) problems.push(`fix: after the proven fix the name still has ${others.join(' ')}`);
  // What it resolves to is of use as in the healthy twin.
  return [...problems, ...(proof.after.kind === 'resolved' ? stillBad(after, 'the proven fix') : []), ...(await useProblems(standing, scenario, 'healthy', after)).map((problem) => `fix: ${problem}`)];
}

function stillBad(told: readonly Told[], what: string): readonly string[] {
  const bad = told.filter(({ code, ms }) => code !== '' || ms >= LATE_MS);
  return bad.length === 0 ? [] : [`fix: after ${what} ${bad.map((one) => `${one.code === '' ? one.addresses.join(' ') : one.code} after ${one.ms} ms`).join(', ')}`];
}

/** Writes lines of files otherwise, as a person would; gives a function that puts them back. */
async function carryOutEdits(standing: Standing, evidence: Evidence, edits: readonly FileEdit[]): Promise<() => Promise<void>> {
  const undone: (() => Promise<void>)[] = [];
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const { path, pod, offset, resolvConf } = realFile(standing, evidence, file, edits.find((edit) => edit.file === file)?.line ?? 1);
    const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    const put = async (text: string | undefined): Promise<void> => {
      if (text === undefined) rmSync(path);
      else if (pod === undefined) writeFileSync(path, text);
      else if (resolvConf === true) await startServer(standing, pod, readFileSync(confPath(standing, pod), 'utf8'), text === undefined ? {} : { resolvConf: text });
      else await startServer(standing, pod, text);
    };
    await put(edited(before ?? '', edits.filter((edit) => edit.file === file).map((edit) => ({ ...edit, line: edit.line - offset }))));
    undone.push(() => put(before));
  }
  return async () => {
    for (const undo of undone) await undo();
  };
}

/** Where a file of the evidence is in the lab, which server reads it, as its resolv.conf perhaps, and how many lines the evidence has before it. */
function realFile(standing: Standing, evidence: Evidence, file: string, line: number): { readonly path: string; readonly pod?: string; readonly offset: number; readonly resolvConf?: true } {
  const corefile = /^configmap\/([^/]+\/[^/]+)\/Corefile$/.exec(file)?.[1];
  if (corefile !== undefined) return { path: confPath(standing, corefile), pod: corefile, offset: 0 };
  const item = evidence.nodes.flatMap(({ items }) => items).find((one) => one.file === file);
  const pod = [...Object.keys(standing.site.corefiles), ...Object.keys(standing.site.servers ?? {})].find((name) => (isMachine(name) ? file.startsWith(`nodes/${name}/`) : item?.netns === podNetns(podOf(standing.lab.cluster, name))));
  if (!file.endsWith('dns-servers.txt')) {
    const etc = join(etcOf(standing, pod ?? standing.site.client), file.includes('nsswitch') ? 'nsswitch.conf' : 'resolv.conf');
    return { path: etc, offset: 0, ...(pod === undefined ? {} : { pod, resolvConf: true }) };
  }
  if (item === undefined || pod === undefined) throw new Error(`whose configuration is ${file}?`);
  return { path: confPath(standing, pod), pod, offset: item.text().split('\n').slice(0, line).findLastIndex((text) => text.startsWith('file ')) + 1 };
}

function edited(text: string, edits: readonly FileEdit[]): string {
  const lines = text.split('\n');
  const last = lines.pop() === '' ? lines.length : lines.length + 1;
  const kept = lines.flatMap((line, index) => {
    const edit = edits.find((one) => one.line === index + 1);
    return edit === undefined ? [line] : edit.below !== undefined ? [line, edit.below] : edit.text === undefined ? [] : [edit.text];
  });
  return `${[...kept, ...edits.flatMap((edit) => (edit.line > last && edit.text !== undefined ? [edit.text] : []))].join('\n')}\n`;
}
