import type { Branch } from '../../src/model/trace/journey.ts';
import type { Judged, JudgedWorld } from './compare/judge.ts';
import { formText } from './compare/form.ts';

/** Everything that the kernel and the model say of one probe, for whoever has to find out who is wrong. */
export function explain({ network, recording }: JudgedWorld, { probe, verdict, why, walk, story }: Judged): string {
  const sightings = (story?.sightings ?? []).map(({ at, netns, dev, direction, type, role, form, count }) => `  ${String(at).padStart(8)} ${role.padEnd(7)} ${direction.padEnd(3)} ${netns}/${dev} [${type}] ${formText(form)}${count > 1 ? ` x${count}` : ''}`);
  const rules = [...(story?.rules ?? [])].flatMap(([netns, fired]) => fired.map((one) => `  ${netns} ${one.from} ${one.family} ${one.table} ${one.chain} ${one.what} ${one.rule} ${one.verdict ?? ''}`));
  return [
    `${recording.world.name} probe ${JSON.stringify(probe)}`, `${verdict}: ${why.join('\n  ')}`,
    `the client saw ${JSON.stringify(story?.client)}`, `servers ${JSON.stringify(story?.servers)}`, 'the kernel:', ...sightings, ...rules,
    ...(walk?.branches ?? []).slice(0, 3).flatMap((branch, at) => [`branch ${at}: ${JSON.stringify(branch.outcome)} weight ${branch.weight}`, ...branchText(branch)]),
    `${(walk?.branches ?? []).length} branches, ${network.netns.size} namespaces`,
  ].join('\n');
}

function branchText({ journeys }: Branch): string[] {
  return journeys.flatMap(({ direction, purpose, packetIn, hops, disposition }) => [
    ` -> ${direction} ${purpose} ${formText(packetIn)}`,
    ...hops.flatMap(({ netns, devIn, devOut, steps }) => [
      `    ${netns} ${devIn ?? '.'} > ${devOut ?? '.'}`,
      ...steps.map(({ stage, action, facts, because, packet }) => `      ${stage} ${action} ${JSON.stringify(facts)} ${because[0]?.ref?.file.split('/').slice(-2).join('/') ?? ''}:${because[0]?.ref?.line ?? ''} ${because[0]?.text ?? ''}${packet === undefined ? '' : ` => ${formText(packet)}`}`),
    ]),
    `    ${JSON.stringify({ ...disposition, because: disposition.because.map(({ text }) => text) }, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}`,
  ]);
}
