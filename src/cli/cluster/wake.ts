import { setTimeout as pause } from 'node:timers/promises';

/** A bell between two loops: rung by one, waited for by the other. What rings while nobody waits is not lost. */
export class Wake {
  readonly #signal: AbortSignal;
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake?.());
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Waits until it is rung, until it was rung before, until so many milliseconds have passed, or until the abort. */
  async rung(longestMs?: number): Promise<void> {
    const timer = new AbortController();
    if (!this.#rung && !this.#signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await (longestMs === undefined ? woken : Promise.race([woken, pause(longestMs, undefined, { signal: timer.signal }).catch(() => undefined)]));
    }
    timer.abort();
    this.#wake = undefined;
    this.#rung = false;
  }

  /** Waits until it is rung and was quiet for `quietMs`, or rings for `longestMs`. False after the abort. */
  async settled(quietMs: number, longestMs: number): Promise<boolean> {
    await this.rung();
    const began = Date.now();
    while (!this.#signal.aborted && Date.now() - began < longestMs) {
      await pause(quietMs, undefined, { signal: this.#signal }).catch(() => undefined);
      if (!this.#rung) break;
      this.#rung = false;
    }
    return !this.#signal.aborted;
  }
}
