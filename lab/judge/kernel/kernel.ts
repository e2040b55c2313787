import type { Recording } from '../recording.ts';
import type { World } from '../world.ts';

/** A real kernel that carries out worlds. */
export interface Kernel {
  readonly name: 'host' | 'vm';
  /** Worlds that it carries out at a time. */
  readonly parallel: number;
  /** Carries out a world into `folder` (its bundle is `folder`/bundle.tgz afterwards). */
  record(world: World, folder: string): Promise<Recording>;
  close(): Promise<void>;
}
