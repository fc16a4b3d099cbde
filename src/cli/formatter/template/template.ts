import { execute, type MissingKey } from './exec.ts';
import { BUILTINS, DOCKER_FUNCTIONS } from './functions.ts';
import type { Tree } from './node.ts';
import { parseTemplate } from './parser.ts';
import type { TemplateFunction } from './value.ts';

/** A Go template with the functions docker/cli offers. */
export class Template {
  readonly #tree: Tree;
  readonly #functions: ReadonlyMap<string, TemplateFunction>;

  /** @throws TemplateError with text/template's message, `template: :1: …` */
  constructor(source: string, extra: Iterable<readonly [string, TemplateFunction]> = []) {
    this.#functions = new Map([...DOCKER_FUNCTIONS, ...extra]);
    this.#tree = parseTemplate(source, new Set([...BUILTINS.keys(), ...this.#functions.keys()]));
  }

  /** The text for `data` (see value.ts for what stands for Go's kinds). @throws TemplateError, `template: :1:2: …` */
  execute(data: unknown, missingKey: MissingKey = 'default'): string {
    return execute(this.#tree, data, this.#functions, missingKey);
  }
}
