import type { Cause } from '#course/schema/cause.ts';
import { list } from '#lab/explain/list.ts';
import { type Finding, fails, holds } from '../verdict.ts';

/** What is not as asked for. Texts are those of a finding. */
export interface Flaw {
  found: string;
  cause: Cause;
  why: string;
}

/** One thing that a check asks for, and what is wrong with it where something is. */
export interface Wish {
  /** Behind "the container `web` exists, …". */
  text: string;
  flaw?: Flaw;
}

/** What is asked for, in words. */
export function expectationOf(lead: string, wishes: readonly Wish[]): string {
  return [lead, ...wishes.map(({ text }) => text)].join(', ');
}

/** Fails with the first flaw there is. */
export function judge(expected: string, wishes: readonly Wish[], found = expected): Finding {
  const flaw = wishes.find((wish) => wish.flaw)?.flaw;
  return flaw ? fails(expected, flaw.found, flaw.cause, flaw.why) : holds(expected, found);
}

/** The wish that a setting has a value. @param advice a sentence on how it is changed */
export function settingWish(
  owner: string,
  what: string,
  wanted: string | undefined,
  actual: string,
  advice = '',
): Wish[] {
  if (wanted === undefined) return [];
  const text = `${what} ${quoted(wanted)}`;
  if (wanted === actual) return [{ text }];
  const found = `its ${what} is ${quoted(actual)}`;
  return [
    { text, flaw: { found, cause: 'setting', why: sentences(`${owner}: ${found}, not ${quoted(wanted)}.`, advice) } },
  ];
}

/** The wish that something is so, or is not. @param yes how it is called; `not ${yes}` where it is not to be so */
export function flagWish(
  owner: string,
  yes: string,
  wanted: boolean | undefined,
  actual: boolean,
  advice = '',
): Wish[] {
  if (wanted === undefined) return [];
  const word = (value: boolean) => (value ? yes : `not ${yes}`);
  const text = word(wanted);
  if (wanted === actual) return [{ text }];
  const found = `it is ${word(actual)}`;
  return [{ text, flaw: { found, cause: 'setting', why: sentences(`${owner} is ${word(actual)}.`, advice) } }];
}

/** The wish that a list has these members; others do not matter. @param what the members, such as "the capabilities" */
export function membersWish(
  owner: string,
  what: string,
  wanted: readonly string[] | undefined,
  actual: readonly string[],
  advice = '',
): Wish[] {
  if (!wanted || wanted.length === 0) return [];
  const text = `${what} ${list(wanted)}`;
  const missing = wanted.filter((each) => !actual.includes(each));
  if (missing.length === 0) return [{ text }];
  const found = `${what}: ${list(actual, 'none')}`;
  const why = sentences(`${owner} lacks ${list(missing)}. It has these ${what}: ${list(actual, 'none')}.`, advice);
  return [{ text, flaw: { found, cause: 'setting', why } }];
}

/** The wish that a map has these entries; others do not matter. @param what the entries, such as "labels" */
export function entriesWish(
  owner: string,
  what: string,
  wanted: Readonly<Record<string, string>> | undefined,
  actual: Readonly<Record<string, string>> | null | undefined,
  advice = '',
): Wish[] {
  const has = actual ?? {};
  // An entry that has another value says more than a list of all there is.
  const other = Object.entries(wanted ?? {}).find(([name, value]) => name in has && has[name] !== value);
  const wish = membersWish(owner, what, wanted && pairs(wanted), pairs(has), advice);
  if (!other || !wish[0]?.flaw) return wish;
  const [name, value] = other;
  const found = `\`${name}\` is ${quoted(has[name] ?? '')}`;
  return [
    {
      text: wish[0].text,
      flaw: { found, cause: 'setting', why: sentences(`${owner}: ${found}, not ${quoted(value)}.`, advice) },
    },
  ];
}

function pairs(entries: Readonly<Record<string, string>>): string[] {
  return Object.entries(entries).map(([name, value]) => `${name}=${value}`);
}

function quoted(value: string): string {
  return value === '' ? 'empty' : `\`${value}\``;
}

function sentences(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
