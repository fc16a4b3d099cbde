import type { Coroutine, Wait } from '#kernel/coroutine.ts';

/** A request to run `coroutine` not on top of the caller, but in its place until it ends. */
class Call<T> implements Wait {
  result: { value: T } | undefined;
  constructor(readonly coroutine: Coroutine<T>) {}
  subscribe(): () => void {
    throw new Error('a deep call outside of a trampoline');
  }
}

/**
 * Calls `coroutine` without deepening the stack of generators, so that shell functions can nest a thousand deep and
 * resuming the innermost costs no more than the outermost. Only under `trampoline`.
 */
export function* deepCall<T>(coroutine: Coroutine<T>): Coroutine<T> {
  const call = new Call(coroutine);
  yield call;
  return (call.result as { value: T }).value;
}

/** Runs `main` and everything it calls by `deepCall`. */
export function* trampoline<T>(main: Coroutine<T>): Coroutine<T> {
  const stack: { coroutine: Coroutine<unknown>; call?: Call<unknown> }[] = [{ coroutine: main as Coroutine<unknown> }];
  let failure: { error: unknown } | undefined;
  try {
    for (;;) {
      const top = stack[stack.length - 1] as { coroutine: Coroutine<unknown>; call?: Call<unknown> };
      let result: IteratorResult<Wait, unknown>;
      try {
        if (failure) {
          const { error } = failure;
          failure = undefined;
          result = top.coroutine.throw(error);
        } else result = top.coroutine.next();
      } catch (error) {
        stack.pop();
        if (stack.length === 0) throw error;
        failure = { error };
        continue;
      }
      if (result.done) {
        stack.pop();
        if (stack.length === 0) return result.value as T;
        if (top.call) top.call.result = { value: result.value };
        continue;
      }
      if (result.value instanceof Call) {
        stack.push({ coroutine: result.value.coroutine, call: result.value });
        continue;
      }
      try {
        yield result.value;
      } catch (error) {
        failure = { error };
      }
    }
  } finally {
    for (const { coroutine } of stack.reverse()) coroutine.return(undefined);
  }
}
