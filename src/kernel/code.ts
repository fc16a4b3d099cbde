import type { Coroutine, Wait } from './coroutine.ts';

/** Code that is fetched when it is first needed. Whether it has arrived must never show in the lab's state. */
export interface Code<T> {
  readonly value: T | undefined;
  /** Has it fetched; done once `value` is there. @throws whatever keeps it from arriving; another call tries again */
  fetch(): Promise<void>;
}

/** A wait that holds the whole lab, its clock included: the thread goes on where it was, as if nothing had been. */
export class Hold implements Wait {
  constructor(readonly code: Code<unknown>) {}

  subscribe(): () => void {
    return () => {};
  }
}

/** Thrown out of the scheduler's run: the lab cannot go on before `code` is there. Running again goes on from there. */
export class CodeMissing extends Error {
  override readonly name = 'CodeMissing';
  constructor(readonly code: Code<unknown>) {
    super('code that has not been fetched is needed to go on');
  }
}

/** The code, fetched if need be; takes no virtual time. */
export function* arrived<T>(code: Code<T>): Coroutine<T> {
  while (code.value === undefined) yield new Hold(code);
  return code.value;
}

/**
 * Code that is there from the start. The build of the page's workers makes "fetch it when it is first needed" of this where
 * `value` is a module imported as a whole, in a file called code.ts (scripts/fetchedcode.mjs).
 */
export function present<T>(value: T): Code<T> {
  return { value, async fetch() {} };
}

/** Code that `fetch` brings. */
export function fetchedOnce<T>(fetch: () => Promise<T>): Code<T> {
  let value: T | undefined;
  return {
    get value() {
      return value;
    },
    async fetch() {
      value ??= await fetch();
    },
  };
}
