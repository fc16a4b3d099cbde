import type { Random } from '#kernel/random.ts';
import type { ManagerAddress } from '../dispatcher/message.ts';

/** How much a success or failure counts, and the most that they can count (swarmkit remotes). */
const OBSERVATION = 10;
const MAX_WEIGHT = 10;

/** The managers a node knows of, and how well they did of late (swarmkit remotes.Remotes). */
export class Remotes {
  readonly #random: Random;
  readonly #weights = new Map<string, { nodeId: string; weight: number }>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** All of them, in the order in which they came to be known. */
  get list(): ManagerAddress[] {
    return [...this.#weights].map(([addr, { nodeId }]) => ({ nodeId, addr }));
  }

  /** These are the managers now. */
  replace(managers: readonly ManagerAddress[]): void {
    const addresses = new Set(managers.map(({ addr }) => addr));
    for (const addr of [...this.#weights.keys()]) if (!addresses.has(addr)) this.#weights.delete(addr);
    for (const { nodeId, addr } of managers) {
      this.#weights.set(addr, { nodeId, weight: this.#weights.get(addr)?.weight ?? OBSERVATION });
    }
  }

  /** Notes how it went with a manager. */
  observe(addr: string, success: boolean): void {
    const known = this.#weights.get(addr);
    if (!known) return;
    const weight = known.weight + (success ? OBSERVATION : -OBSERVATION);
    known.weight = Math.max(-MAX_WEIGHT, Math.min(MAX_WEIGHT, weight));
  }

  /** One of those that did best; undefined where none is known. */
  select(): string | undefined {
    const best = Math.max(...[...this.#weights.values()].map(({ weight }) => weight));
    const candidates = [...this.#weights].filter(([, { weight }]) => weight === best).map(([addr]) => addr);
    return candidates[candidates.length > 1 ? this.#random.integer(0, candidates.length - 1) : 0];
  }
}
