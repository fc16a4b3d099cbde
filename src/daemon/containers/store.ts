import { conflict, invalidParameter, notFound } from '#errdefs/errdefs.ts';
import type { Container } from './container.ts';

const NAME = /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/** The containers of one engine, by id and by name; names are reserved before the container is made. */
export class ContainerStore {
  readonly #byId = new Map<string, Container>();
  /** Id of the container that has or will have a name. */
  readonly #names = new Map<string, string>();

  /** Takes a name. @throws DockerError where it is taken or no name */
  reserve(name: string, id: string): string {
    if (!NAME.test(name)) {
      throw invalidParameter(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
    }
    const bare = name.replace(/^\//, '');
    const owner = this.#names.get(bare);
    if (owner !== undefined && owner !== id) {
      throw conflict(
        `Conflict. The container name "/${bare}" is already in use by container "${owner}". You have to remove (or rename) that container to be able to reuse that name.`,
      );
    }
    this.#names.set(bare, id);
    return bare;
  }

  isReserved(name: string): boolean {
    return this.#names.has(name);
  }

  release(name: string): void {
    this.#names.delete(name);
  }

  add(container: Container): void {
    this.#byId.set(container.id, container);
  }

  remove(container: Container): void {
    this.#byId.delete(container.id);
    this.#names.delete(container.name);
  }

  /** All containers, the newest first. */
  list(): Container[] {
    return [...this.#byId.values()].reverse();
  }

  get count(): number {
    return this.#byId.size;
  }

  find(text: string): Container | undefined {
    const exact = this.#byId.get(text) ?? this.#byId.get(this.#names.get(text.replace(/^\//, '')) ?? '');
    if (exact || !/^[0-9a-f]{1,63}$/.test(text)) return exact;
    const found = [...this.#byId.values()].filter((container) => container.id.startsWith(text));
    if (found.length > 1) throw invalidParameter(`multiple IDs found with provided prefix: ${text}`);
    return found[0];
  }

  /** The container of this id, name, or beginning of an id. @throws DockerError `No such container: x` */
  get(text: string): Container {
    const found = this.find(text);
    if (!found) throw notFound(`No such container: ${text}`);
    return found;
  }
}
