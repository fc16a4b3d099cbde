/** A request's target, taken apart. */
export interface Target {
  /** Without what stands behind the question mark, percent escapes undone. */
  readonly path: string;
  /** Names and values in order, decoded (application/x-www-form-urlencoded). */
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** Reads a request's target: `/v1/kv/a?raw`. */
export function parseTarget(target: string): Target {
  const question = target.indexOf('?');
  const path = decode(question < 0 ? target : target.slice(0, question), false);
  return { path, query: question < 0 ? [] : parseForm(target.slice(question + 1)) };
}

/** Reads `a=1&b`. */
export function parseForm(text: string): (readonly [string, string])[] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0
        ? ([decode(pair, true), ''] as const)
        : ([decode(pair.slice(0, equals), true), decode(pair.slice(equals + 1), true)] as const);
    });
}

/** The value of a parameter; '' where it stands alone, undefined where it is absent. */
export function parameter({ query }: Pick<Target, 'query'>, name: string): string | undefined {
  return query.find(([other]) => other === name)?.[1];
}

function decode(text: string, plus: boolean): string {
  try {
    return decodeURIComponent(plus ? text.replaceAll('+', ' ') : text);
  } catch {
    return text;
  }
}
