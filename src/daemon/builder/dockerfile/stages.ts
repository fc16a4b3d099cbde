import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';

/** The images that stages have come to (moby builder/dockerfile/dispatchers.go, stagesBuildResults). */
export class StageResults {
  readonly #ids: string[] = [];
  readonly #byName = new Map<string, string>();

  /** @throws DockerError `x stage name already used` */
  checkName(name: string): void {
    if (this.#byName.has(name)) throw unknownError(`${name} stage name already used`);
  }

  add(name: string, id: string): void {
    if (name !== '') this.#byName.set(name, id);
    this.#ids.push(id);
  }

  named(name: string): string | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** By name or number; undefined for what is neither. @throws DockerError `index out of bounds` */
  find(text: string): string | undefined {
    const named = this.named(text);
    if (named !== undefined || !/^[+-]?\d+$/.test(text)) return named;
    const index = Number(text);
    if (index === this.#ids.length) throw invalidParameter('refers to current build stage');
    if (index < 0 || index > this.#ids.length) throw invalidParameter('index out of bounds');
    return this.#ids[index];
  }
}
