import type { Place } from '#course/schema/check.ts';
import { Scene, type Spot } from '#lab/explain/scene.ts';
import type { Lab } from '#lab/lab.ts';
import { Engine } from './engine.ts';

/** Nanoseconds in a second. */
const SECOND = 1_000_000_000;

/** The copy of a lab that checks look at and probe: its engines, and its places. */
export class Subject {
  readonly #engines = new Map<string, Engine>();

  constructor(readonly lab: Lab) {}

  /** The engine of a host; of the first host where none is named. @throws Error for a host the lab does not have */
  engine(name?: string): Engine {
    const host = name === undefined ? [...this.lab.hosts.values()][0] : this.lab.hosts.get(name);
    if (!host) throw new Error(`a check names the host ${name ?? ''}, which the lab does not have`);
    let engine = this.#engines.get(host.name);
    if (!engine) {
      engine = new Engine(this.lab, host);
      this.#engines.set(host.name, engine);
    }
    return engine;
  }

  /** Lets the copy go on until `done`, for so many seconds of virtual time at most. @returns whether it came to that */
  wait(seconds: number, done: () => boolean): boolean {
    for (let passed = 0; ; passed++) {
      if (done()) return true;
      if (passed >= seconds) return false;
      this.lab.advance(this.lab.now + SECOND);
      this.forget();
    }
  }

  /** Has engines read anew: something may have changed. */
  forget(): void {
    this.#engines.clear();
  }

  /** How a place is called in texts: `shop`, or `node1`; `shop` on `node1` where several hosts have containers. */
  placeName({ host, container }: Place): string {
    return container === undefined ? `\`${this.engine(host).host.name}\`` : `\`${container}\`${this.on(host)}`;
  }

  /** Behind the name of a container, a network or a volume: on which host it is meant; nothing where only one has an engine. */
  on(host?: string): string {
    const several = [...this.lab.hosts.values()].filter(({ hasEngine }) => hasEngine).length > 1;
    return several ? ` on \`${this.engine(host).host.name}\`` : '';
  }

  /** A place as explanations know it, and the scene it is in. @throws Error for a container that is not there */
  sceneAt({ host, container }: Place): { scene: Scene; spot: Spot } {
    const engine = this.engine(host);
    const scene = new Scene(this.lab, engine.host.name);
    if (container === undefined) return { scene, spot: { host: engine.host } };
    return { scene, spot: { host: engine.host, container: engine.host.daemon.containers.get(container) } };
  }
}
