import { arrived, type Code } from '../code.ts';
import type { Coroutine } from '../coroutine.ts';
import type { Process } from './process.ts';

/** A program's main: runs as `proc`, reads its arguments from `proc.argv`, and answers its exit status. */
export type Program = (proc: Process) => Coroutine<number>;

/** A program whose code is fetched when it is first run; `choose` finds it in what arrives. */
export function fetchedProgram<T>(code: Code<T>, choose: (there: T) => Program): Program {
  return function* (proc) {
    return yield* choose(yield* arrived(code))(proc);
  };
}

/** Begins the content of every simulated executable, as ELF's magic does; the program's name follows. */
const MAGIC = '\x7fELF\x02\x01\x01\x00gangway:';

/** The content of an executable file that runs the program registered as `name`. Copies of it run as well. */
export function executable(name: string): Uint8Array {
  return new TextEncoder().encode(`${MAGIC}${name}\n`);
}

/** The name of the program that `content` runs, or undefined when it is no simulated executable. */
export function programName(content: Uint8Array): string | undefined {
  if (content.length < MAGIC.length || content[0] !== 0x7f) return undefined;
  const text = new TextDecoder().decode(content.subarray(0, 256));
  if (!text.startsWith(MAGIC)) return undefined;
  return text.slice(MAGIC.length).split('\n', 1)[0];
}

/** Which code stands behind each executable. The composition root fills it; only process execution reads it. */
export class ProgramRegistry {
  #programs = new Map<string, Program>();

  register(name: string, program: Program): void {
    this.#programs.set(name, program);
  }

  get(name: string): Program | undefined {
    return this.#programs.get(name);
  }

  names(): string[] {
    return [...this.#programs.keys()].sort();
  }
}
