import { anyOf, type Coroutine } from '#kernel/coroutine.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Shell } from '../shell.ts';

/** A key: printable text, or a name such as `ctrl-a`, `alt-b`, `left`; `paste` carries what was pasted. */
export interface Key {
  name: string;
  text: string;
}

// biome-ignore format: a table
const SEQUENCES: Record<string, string> = {
  '[A': 'up', '[B': 'down', '[C': 'right', '[D': 'left', '[H': 'home', '[F': 'end',
  OA: 'up', OB: 'down', OC: 'right', OD: 'left', OH: 'home', OF: 'end',
  '[1~': 'home', '[3~': 'delete', '[4~': 'end', '[7~': 'home', '[8~': 'end',
  '[1;5C': 'alt-f', '[1;5D': 'alt-b', '[1;3C': 'alt-f', '[1;3D': 'alt-b', '[5C': 'alt-f', '[5D': 'alt-b', '[Z': 'shift-tab',
};

const PASTE_END = '\x1b[201~';

/** Takes keys from a terminal in raw mode, no byte more than each needs: what follows is for the programs. */
export class Keyboard {
  constructor(
    readonly shell: Shell,
    readonly file: OpenFile,
  ) {}

  /** The next key; `signal` where one came instead, undefined at the end of the input. */
  *next(): Coroutine<Key | 'signal' | undefined> {
    while (!this.file.readiness().readable) {
      yield anyOf(this.file.changed, this.shell.signalled);
      if (this.shell.interrupted || this.shell.traps.pending.length > 0 || this.shell.resized) return 'signal';
    }
    const char = yield* this.#char();
    if (char === undefined) return undefined;
    if (char === '\x1b') return yield* this.#escape();
    return named(char);
  }

  *#char(): Coroutine<string | undefined> {
    const [first] = yield* this.file.read(1);
    if (first === undefined) return undefined;
    const more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    const bytes = [first];
    for (let index = 0; index < more; index++) bytes.push(...(yield* this.file.read(1)));
    return new TextDecoder().decode(new Uint8Array(bytes));
  }

  *#escape(): Coroutine<Key | undefined> {
    const second = yield* this.#char();
    if (second === undefined) return undefined;
    if (second !== '[' && second !== 'O') {
      const key = named(second);
      return { name: `alt-${key.name === 'text' ? key.text : key.name}`, text: '' };
    }
    let sequence = second;
    for (;;) {
      const char = yield* this.#char();
      if (char === undefined) return undefined;
      sequence += char;
      if (/[@-~]/.test(char)) break;
    }
    if (sequence === '[200~') return yield* this.#paste();
    return { name: SEQUENCES[sequence] ?? 'unknown', text: '' };
  }

  *#paste(): Coroutine<Key | undefined> {
    let text = '';
    while (!text.endsWith(PASTE_END)) {
      const char = yield* this.#char();
      if (char === undefined) return undefined;
      text += char;
    }
    return { name: 'paste', text: text.slice(0, -PASTE_END.length).replace(/\r\n?/g, '\n') };
  }
}

function named(char: string): Key {
  const code = char.charCodeAt(0);
  if (code === 0x7f) return { name: 'backspace', text: '' };
  if (code === 0x0d || code === 0x0a) return { name: 'enter', text: '' };
  if (code === 0x09) return { name: 'tab', text: '' };
  if (code < 0x20) return { name: `ctrl-${String.fromCharCode(code + 96)}`, text: char };
  return { name: 'text', text: char };
}
