import type { History } from './history.ts';

/** A `!` that means no line of the history. */
export class EventNotFound {
  constructor(readonly event: string) {}
}

/**
 * History expansion (`!!`, `!n`, `!-n`, `!prefix`, `!?text?`, `!$`, `!^`, `!*`, `^old^new`) of a command line.
 * @throws EventNotFound
 */
export function expandHistory(history: History, line: string): string {
  const quick = /^\^([^^]+)\^([^^]*)\^?(.*)$/s.exec(line);
  if (quick) {
    const [, old = '', fresh = '', rest = ''] = quick;
    const last = history.at(-1);
    if (last === undefined || !last.includes(old)) throw new EventNotFound(`:s${line}`);
    return last.replace(old, () => fresh) + rest;
  }
  if (!line.includes('!')) return line;
  let output = '';
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (char === '\\' && quote !== "'") {
      output += char + (line[at + 1] ?? '');
      at++;
      continue;
    }
    if (char === "'" && quote !== '"') quote = quote === "'" ? '' : "'";
    else if (char === '"' && quote !== "'") quote = quote === '"' ? '' : '"';
    const next = line[at + 1];
    const plain =
      next === undefined ||
      /[\s=(]/.test(next) ||
      (quote === '"' && next === '"') ||
      line[at - 1] === '$' ||
      line[at - 1] === '{' ||
      line[at - 1] === '[';
    if (char !== '!' || quote === "'" || plain) {
      output += char;
      continue;
    }
    const { length, text } = reference(history, line.slice(at), output);
    output += text;
    at += length - 1;
  }
  return output;
}

function reference(history: History, rest: string, before: string): { length: number; text: string } {
  const short = /^!(?:!)?([$^*])/.exec(rest);
  if (short && rest[1] !== '!') return { length: 2, text: words(event(history, '!!', '!!'), short[1] as string) };
  const match = /^!(?:!|-?\d+|#|\?[^?\n]*\??|[^\s:;&|()<>"'$^*!-][^\s:;&|()<>"']*)/.exec(rest);
  if (!match) return { length: 1, text: '!' };
  const name = match[0];
  const line = name === '!#' ? before : event(history, name, name);
  const designator = /^:?([$^*])|^:(\d+(?:-\d*)?|\$|\^|\*)/.exec(rest.slice(name.length));
  let length = name.length + (designator?.[0].length ?? 0);
  let text = designator ? words(line, (designator[1] ?? designator[2]) as string) : line;
  for (let change = modifier(rest.slice(length)); change; change = modifier(rest.slice(length))) {
    length += change[0].length;
    text = modify(text, change);
  }
  return { length, text };
}

function modifier(rest: string): RegExpExecArray | null {
  return /^:(?:(g?)s\/([^/]*)\/([^/]*)\/?|([htrep]))/.exec(rest);
}

function modify(text: string, change: RegExpExecArray): string {
  const [, global, old, fresh = '', letter] = change;
  if (old !== undefined) return global ? text.replaceAll(old, () => fresh) : text.replace(old, () => fresh);
  if (letter === 'h') return text.replace(/\/[^/]*$/, '');
  if (letter === 't') return text.replace(/^.*\//s, '');
  if (letter === 'r') return text.replace(/\.[^./]*$/, '');
  return letter === 'e' ? (/\.[^./]*$/.exec(text)?.[0] ?? '') : text;
}

function event(history: History, name: string, shown: string): string {
  const wanted = name.slice(1);
  let line: string | undefined;
  if (wanted === '!') line = history.at(-1);
  else if (/^-?\d+$/.test(wanted)) line = history.at(Number(wanted));
  else {
    const text = wanted.replace(/^\?|\?$/g, '');
    const inside = wanted.startsWith('?');
    line = [...history.lines].reverse().find((known) => (inside ? known.includes(text) : known.startsWith(wanted)));
  }
  if (line === undefined) throw new EventNotFound(shown);
  return line;
}

function words(line: string, designator: string): string {
  const all = line.match(/(?:"[^"]*"|'[^']*'|\\.|[^\s"'])+/g) ?? [];
  const last = all.length - 1;
  if (designator === '$') return all[last] ?? '';
  if (designator === '^') return all[1] ?? '';
  if (designator === '*') return all.slice(1).join(' ');
  const [from = '0', to] = designator.split('-');
  if (to === undefined) return all[Number(from)] ?? '';
  return all.slice(Number(from), (to === '' ? last - 1 : Number(to)) + 1).join(' ');
}
