import { DockerError, notFound, unknownError } from '#errdefs/errdefs.ts';
import { familiarText, parseReference } from '../images/reference.ts';
import type { Plugin } from './plugin.ts';

/** The plug-ins an engine has installed (moby plugin.Store). */
export class PluginStore {
  readonly #plugins = new Map<string, Plugin>();

  /** In the order in which they were installed. */
  list(): Plugin[] {
    return [...this.#plugins.values()];
  }

  add(plugin: Plugin): void {
    this.#plugins.set(plugin.id, plugin);
  }

  remove(plugin: Plugin): void {
    this.#plugins.delete(plugin.id);
  }

  /** The plug-in of that name, with or without tag, or whose id begins so. */
  find(term: string): Plugin | undefined {
    try {
      return this.get(term);
    } catch (error) {
      if (error instanceof DockerError) return undefined;
      throw error;
    }
  }

  /** @throws notFound `plugin "x" not found`; unknown where several ids begin so */
  get(term: string): Plugin {
    const name = normalized(term);
    const named = this.list().find((plugin) => plugin.name === name || plugin.id === term);
    if (named) return named;
    const matches = term === '' ? [] : this.list().filter(({ id }) => id.startsWith(term));
    if (matches.length > 1) throw unknownError(`multiple plugins found for ${JSON.stringify(term)}`);
    const [only] = matches;
    if (!only) throw notFound(`plugin ${JSON.stringify(term)} not found`);
    return only;
  }
}

/** A name with its tag; what is no name stays as it is. */
export function normalized(term: string): string {
  try {
    return familiarText(parseReference(term));
  } catch (error) {
    if (error instanceof DockerError) return term;
    throw error;
  }
}
