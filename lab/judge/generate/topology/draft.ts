import type { Random } from '../../random.ts';
import type { Step, Tool } from '../../world.ts';
import type { DeviceKind, Family, Place } from './topology.ts';

/** A network while it is being made up. Parts add to it; `finish` turns it into a Topology. */
export interface Draft {
  readonly random: Random;
  readonly kernel: 'host' | 'vm';
  readonly families: readonly Family[];
  readonly spaces: Space[];
  readonly segments: Segment[];
  readonly devices: Device[];
  readonly places: Place[];
  readonly tags: Set<string>;
  /** Destinations that a namespace reaches another way than by the shortest path: into a tunnel. */
  readonly overrides: { readonly netns: string; readonly prefix: string; readonly hop: string }[];
  readonly said: { readonly phase: Phase; readonly at: string; readonly tool: Tool; readonly line: string }[];
  subnets: number;
  macs: number;
}

export interface Space {
  readonly name: string;
  role: 'router' | 'end' | 'switch';
  /** Where unknown destinations go, if not simply wherever most go. */
  uplink?: Segment;
}

export interface Device {
  readonly netns: string;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly mac: string;
  readonly addresses: string[];
  mtu: number;
  master?: string;
  peer?: Device;
}

/** A link or LAN by which its members reach each other without a router. */
export interface Segment {
  /** `lan`: all in one subnet. `peer`: two ends that know each other's address. `calico`: pod (first member) and node without a subnet. `tunnel`: layer 3 only. */
  readonly kind: 'lan' | 'peer' | 'calico' | 'tunnel';
  readonly members: Member[];
  readonly subnets: Partial<Record<Family, Subnet>>;
  /** A tunnel: it has addresses, but nothing is routed by it unless an override says so. */
  readonly overlay?: true;
  /** The gateway is not in a subnet of the device. */
  readonly onlink?: true;
  /** Families that pass. */
  readonly carries: readonly Family[];
  /** Of a tunnel without a remote of its own: the outer address to send to, by namespace. */
  readonly remotes?: ReadonlyMap<string, string>;
  /** The bridge in a namespace that new members are plugged into. */
  readonly bridge?: Device;
}

export interface Member {
  readonly netns: string;
  readonly device: Device;
  readonly address: Partial<Record<Family, string>>;
}

export interface Subnet {
  readonly family: Family;
  /** Address of host number `h` in it, without prefix length. */
  readonly host: (h: number) => string;
  readonly length: number;
  readonly text: string;
}

/** The order in which steps are done. */
export const PHASES = ['first', 'link', 'port', 'up', 'address', 'neighbour', 'setting', 'route', 'rule', 'service', 'perturbation'] as const;
export type Phase = (typeof PHASES)[number];

export function say(draft: Draft, phase: Phase, at: string, tool: Tool, ...lines: readonly string[]): void {
  for (const line of lines) draft.said.push({ phase, at, tool, line });
}

/** The lines said so far as steps, phase by phase; within a phase neighbours of the same namespace and tool are one step. */
export function stepsOf(draft: Draft): Step[] {
  const steps: { at: string; tool: Tool; lines: string[] }[] = [];
  for (const phase of PHASES) {
    for (const { at, tool, line } of ordered(draft, phase)) {
      const last = steps.at(-1);
      if (last !== undefined && last.at === at && last.tool === tool) last.lines.push(line);
      else steps.push({ at, tool, lines: [line] });
    }
  }
  return steps;
}

/** Within a phase lines of one namespace and tool come together, except perturbations, whose order matters. */
function ordered(draft: Draft, phase: Phase): readonly Draft['said'][number][] {
  const said = draft.said.filter((one) => one.phase === phase);
  if (phase === 'perturbation' || phase === 'link') return said;
  const keys = [...new Set(said.map((one) => `${one.at} ${one.tool}`))];
  return keys.flatMap((key) => said.filter((one) => `${one.at} ${one.tool}` === key));
}

export function spaceOf(draft: Draft, name: string): Space {
  const space = draft.spaces.find((candidate) => candidate.name === name);
  if (space === undefined) throw new Error(`no namespace ${name}`);
  return space;
}
