import { bankFile } from '../../bank/bank.ts';
import type { Problem } from '../../schema/problem.ts';
import { type QuizItem, quizItem } from '../../schema/quiz.ts';
import { proseOfHtml } from '../inline.ts';
import { type Cell, cellsOf, find, textOf } from './sign.ts';

/** What a question of another system does not say: fields that items of a bank cannot do without. */
export interface Defaults {
  objective?: string;
  lesson?: string;
  domain?: string;
  difficulty?: number;
}

/** What was read. */
export interface Imported {
  /** Name of the first category, where there is one. */
  title?: string;
  items: QuizItem[];
  /** The line of each item, by id. */
  lines: Map<string, number>;
  /** What could not be read; the questions concerned are not among the items. */
  problems: Problem[];
  /** What is missing and stands as TODO in the items. */
  todos: Problem[];
}

/** What stands where a text is missing. */
export const TODO = 'TODO';

/** Reads questions in the GIFT format. */
export function fromGift(text: string, path: string, defaults: Defaults = {}): Imported {
  const result: Imported = { items: [], lines: new Map(), problems: [], todos: [] };
  const ids = new Set<string>();
  for (const { lines, line } of blocksOf(text)) {
    const category = /^\s*\$CATEGORY:(.*)$/m.exec(lines.join('\n'));
    if (category) {
      const name = (category[1] ?? '').split(/(?<!\/)\/(?!\/)/).at(-1);
      result.title ??= name?.replaceAll('//', '/').trim();
      continue;
    }
    const reader = new Question(lines, line, path, defaults);
    const item = reader.item(ids);
    result.problems.push(...reader.problems);
    result.todos.push(...reader.todos);
    if (item) {
      ids.add(item.id);
      result.lines.set(item.id, reader.line);
      result.items.push(item);
    }
  }
  return result;
}

function blocksOf(text: string): { lines: string[]; line: number }[] {
  const blocks: { lines: string[]; line: number }[] = [];
  let current: { lines: string[]; line: number } | undefined;
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (line.trim() === '') current = undefined;
    else if (current) current.lines.push(line);
    else {
      current = { lines: [line], line: index + 1 };
      blocks.push(current);
    }
  }
  return blocks.filter(({ lines }) => lines.some((line) => !isComment(line)));
}

function isComment(line: string): boolean {
  return line.trim().startsWith('//');
}

/** Thrown at what cannot be read. */
class Unreadable extends Error {
  constructor(
    readonly line: number,
    readonly expected: string,
    readonly found: string,
  ) {
    super(found);
  }
}

type Fields = Record<string, unknown>;
type Told = { text: string; feedback: string };

class Question {
  readonly problems: Problem[] = [];
  readonly todos: Problem[] = [];
  readonly #tags = new Map<string, string[]>();
  /** Line on which the question begins. */
  readonly line: number;
  #idnumber: string | undefined;
  #format = 'moodle';

  constructor(
    private readonly lines: readonly string[],
    first: number,
    private readonly path: string,
    private readonly defaults: Defaults,
  ) {
    this.line = first + lines.findIndex((line) => !isComment(line));
    for (const comment of lines.filter(isComment)) {
      this.#idnumber ??= /\[id:([^\]]*)\]/.exec(comment)?.[1]?.trim();
      for (const [, name = '', value = ''] of comment.matchAll(/\[tag:([a-z]+):([^\]]*)\]/g)) {
        this.#tags.set(name, [...(this.#tags.get(name) ?? []), value.trim()]);
      }
    }
  }

  /** The item, or nothing where it cannot be read. */
  item(ids: ReadonlySet<string>): QuizItem | undefined {
    try {
      const result = quizItem.safeParse(this.#read(ids));
      if (this.problems.length > 0) return undefined;
      if (result.success) return result.data;
      for (const { path, message } of result.error.issues) {
        this.problems.push(this.#problem(this.line, `${path.join('.')}: ${message}`, 'a question without it'));
      }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.problems.push(this.#problem(error.line, error.expected, error.found));
    }
    return undefined;
  }

  #problem(line: number, expected: string, found: string): Problem {
    return { path: this.path, line, column: 1, expected, found };
  }

  #read(ids: ReadonlySet<string>): Fields {
    const first = this.lines.findIndex((line) => !isComment(line));
    const text = this.lines
      .slice(first)
      .map((line) => (isComment(line) ? '' : line))
      .join('\n');
    let cells = cellsOf(text, this.line);
    let name: string | undefined;
    if (find(cells, '::') === cells.findIndex(({ sign }) => sign.trim() !== '')) {
      const start = find(cells, '::') + 2;
      const end = find(cells, '::', start);
      if (end >= 0) {
        name = textOf(cells.slice(start, end));
        cells = cells.slice(end + 2);
      }
    }
    const [open, close] = [find(cells, '{'), find(cells, '}')];
    if (open < 0 || close < open) throw new Unreadable(this.line, 'answers between { and }', 'none');
    if (find(cells, '{', open + 1) >= 0) {
      throw new Unreadable(cells[find(cells, '{', open + 1)]?.line ?? 0, 'one place with answers', 'a second {');
    }
    const after = cells.slice(close + 1);
    const gap = textOf(after) === '' ? [] : cellsOf(' _____ ', 0).concat(after);
    const stem = this.#prose(cells.slice(0, open).concat(gap), true);
    let answers = cells.slice(open + 1, close);
    let general = -1;
    for (let at = find(answers, '####'); at >= 0; at = find(answers, '####', at + 1)) general = at;
    const explanation = general < 0 ? this.#todo('an explanation (####…)') : this.#prose(answers.slice(general + 4));
    if (general >= 0) answers = answers.slice(0, general);
    const known = this.#tag('type');
    const fields: Fields = { id: this.#id(name ?? stem, ids), stem, explanation, ...this.#about() };
    return { ...fields, ...this.#answers(answers, known) };
  }

  /** The name that the item had, or one made of a text. */
  #id(text: string, ids: ReadonlySet<string>): string {
    const words = (this.#idnumber ?? text)
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/g);
    const id = words?.join('-').slice(0, 60).replace(/-$/, '') || 'question';
    let free = id;
    for (let n = 2; ids.has(free); n++) free = `${id}-${n}`;
    return free;
  }

  #tag(name: string): string | undefined {
    return this.#tags.get(name)?.[0];
  }

  #about(): Fields {
    const difficulty = this.#tag('difficulty');
    const fields: Fields = {
      objective: this.#tag('objective') ?? this.defaults.objective,
      domain: this.#tag('domain') ?? this.defaults.domain,
      difficulty: difficulty === undefined ? this.defaults.difficulty : Number(difficulty),
      lesson: this.#tag('lesson') ?? this.defaults.lesson,
      versions: this.#tags.get('version'),
    };
    if (fields.objective === undefined) {
      const expected = 'an objective, by a tag such as [tag:objective:explain] or by option';
      this.problems.push(this.#problem(this.line, expected, 'none'));
    }
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  }

  #answers(cells: readonly Cell[], known: string | undefined): Fields {
    const line = cells[0]?.line ?? this.line;
    const text = textOf(cells);
    if (text === '') throw new Unreadable(line, 'an answer', 'a question with a free text or none');
    const first = cells.find(({ sign }) => sign.trim() !== '');
    if (first?.sign === '#' && !first.own) return this.#numerical(cells.slice(cells.indexOf(first) + 1));
    if (find(cells, '~') >= 0) return this.#choice(cells);
    if (known !== 'fill-in' && find(cells, '=') >= 0 && find(cells, '->') >= 0)
      return this.#pairs(cells, known === 'ordering');
    const [truth = [], ...rest] = split(cells, '#');
    if (/^(T|TRUE|F|FALSE)$/.test(textOf(truth))) {
      const told = rest.map((part) => this.#prose(part));
      const answer = textOf(truth).startsWith('T');
      const [wrong, right] = [told[0] || this.#todo('feedback (#…)'), told[1] || this.#todo('feedback (#…#…)')];
      const feedback = answer ? { true: right, false: wrong } : { true: wrong, false: right };
      return { type: 'true-false', answer, feedback };
    }
    return this.#typed(cells, this.#tags.get('normalise') ?? ['blanks', 'case'], ({ text }) => text);
  }

  #choice(cells: readonly Cell[]): Fields {
    const isSingle = find(cells, '=') >= 0;
    const options: { text: string; correct: boolean; feedback: string; line: number }[] = [];
    for (let at = next(cells, 0); at < cells.length; at = next(cells, at + 1)) {
      const isRight = cells[at]?.sign === '=';
      const line = cells[at]?.line ?? 0;
      let body = cells.slice(at + 1, next(cells, at + 1));
      let share = isRight ? 100 : 0;
      if (!isRight) ({ share, body } = weighed(body, 0));
      if (isSingle && share > 0 && share < 100) {
        throw new Unreadable(line, 'an option that is right or wrong', `a share of ${share} % beside a right option`);
      }
      options.push({ ...this.#told(body), correct: share > 0, line });
    }
    const shuffle = this.#tag('shuffle') !== 'no';
    const right = options.filter(({ correct }) => correct).length;
    const type = isSingle && right === 1 ? 'single' : 'multiple';
    return { type, options: options.map(({ line: _, ...option }) => option), shuffle };
  }

  #pairs(cells: readonly Cell[], isOrdering: boolean): Fields {
    const pairs: { left: string; right: string }[] = [];
    const extra: string[] = [];
    for (let at = next(cells, 0); at < cells.length; at = next(cells, at + 1)) {
      const body = cells.slice(at + 1, next(cells, at + 1));
      const arrow = find(body, '->');
      if (arrow < 0) throw new Unreadable(cells[at]?.line ?? 0, 'a pair (left -> right)', textOf(body));
      const left = this.#prose(body.slice(0, arrow));
      const right = textOf(body.slice(arrow + 2));
      if (left === '') extra.push(right);
      else pairs.push({ left, right });
    }
    const feedback = this.#todo('feedback, which GIFT cannot carry here');
    if (isOrdering) {
      const steps = [...pairs].sort((one, other) => Number(one.right) - Number(other.right));
      return { type: 'ordering', steps: steps.map(({ left }) => ({ text: left, feedback })) };
    }
    return { type: 'matching', pairs: pairs.map((pair) => ({ ...pair, feedback })), extra };
  }

  #numerical(cells: readonly Cell[]): Fields {
    return this.#typed(cells, this.#tags.get('normalise') ?? ['blanks', 'number'], ({ text }, line) => {
      const match = /^(-?\d+(?:\.\d+)?)(?::0+(?:\.0+)?)?$/.exec(text.replace(/\s+/g, ''));
      if (!match) throw new Unreadable(line, 'a number without tolerance', text);
      return match[1] as string;
    });
  }

  /** Answers that are typed. */
  #typed(cells: readonly Cell[], normalise: readonly string[], read: (told: Told, line: number) => string): Fields {
    const accept: Told[] = [];
    const mistakes: { texts: string[]; feedback: string }[] = [];
    let wrong: string | undefined;
    // A single answer may stand without its sign.
    const starts = find(cells, '=') < 0 && find(cells, '~') < 0 ? [-1] : [];
    for (let at = next(cells, 0); at < cells.length; at = next(cells, at + 1)) starts.push(at);
    for (const at of starts) {
      const line = cells[at]?.line ?? this.line;
      const { share, body } = weighed(cells.slice(at + 1, next(cells, at + 1)), cells[at]?.sign === '~' ? 0 : 100);
      const told = this.#told(body, true);
      if (share === 0 && (told.text === '*' || told.text === '')) {
        wrong = told.feedback;
        continue;
      }
      if (share > 0 && share < 100) throw new Unreadable(line, 'an answer that is right or wrong', `${share} %`);
      if (/(?<!\\)\*/.test(told.text)) throw new Unreadable(line, 'an answer in full', 'one with * for anything');
      const text = read({ ...told, text: told.text.replaceAll('\\*', '*') }, line);
      const last = mistakes.at(-1);
      if (share === 100) accept.push({ text, feedback: told.feedback });
      else if (last?.feedback === told.feedback) last.texts.push(text);
      else mistakes.push({ texts: [text], feedback: told.feedback });
    }
    const feedback = {
      right: accept[0]?.feedback ?? this.#todo('feedback for the right answer'),
      wrong: wrong ?? this.#todo('feedback for other answers (=%0%*#…)'),
    };
    const names = normalise.filter((name) => name !== 'none');
    return { type: 'fill-in', accept: accept.map(({ text }) => text), normalise: names, mistakes, feedback };
  }

  #told(cells: readonly Cell[], isPlain = false): Told {
    const mark = find(cells, '#');
    const text = mark < 0 ? cells : cells.slice(0, mark);
    const feedback = mark < 0 ? '' : this.#prose(cells.slice(mark + 1));
    return {
      text: isPlain ? formatted(text).text : this.#prose(text),
      feedback: feedback || this.#todo('feedback (#…)', cells[0]?.line),
    };
  }

  /** Prose in the format that stands before it, or in that of the question. */
  #prose(cells: readonly Cell[], isStem = false): string {
    const { text, format } = formatted(cells);
    if (isStem) this.#format = format ?? 'moodle';
    if ((format ?? this.#format) !== 'html') return text;
    const { text: prose, unknown } = proseOfHtml(text);
    if (unknown !== undefined) {
      const line = cells[0]?.line ?? this.line;
      this.problems.push(this.#problem(line, 'text with code, strong, em, p or br at most', unknown));
    }
    return prose;
  }

  #todo(what: string, line = this.line): string {
    this.todos.push(this.#problem(line, what, 'none'));
    return TODO;
  }
}

function formatted(cells: readonly Cell[]): { text: string; format?: string } {
  const text = textOf(cells);
  const match = /^\[(html|moodle|plain|markdown)\]/.exec(text);
  return match ? { text: text.slice(match[0].length).trim(), format: match[1] as string } : { text };
}

/** Where the next answer begins: its = or ~; the end where there is none. */
function next(cells: readonly Cell[], from: number): number {
  const at = cells.findIndex(({ sign, own }, index) => index >= from && !own && (sign === '=' || sign === '~'));
  return at < 0 ? cells.length : at;
}

function weighed(cells: readonly Cell[], otherwise: number): { share: number; body: Cell[] } {
  const start = cells.findIndex(({ sign }) => sign.trim() !== '');
  const body = start < 0 ? [] : cells.slice(start);
  const match = /^%(-?\d{1,3}(?:\.\d*)?)%/.exec(body.map(({ sign }) => sign).join(''));
  return match ? { share: Number(match[1]), body: body.slice(match[0].length) } : { share: otherwise, body };
}

function split(cells: readonly Cell[], sign: string): Cell[][] {
  const mark = find(cells, sign);
  return mark < 0 ? [[...cells]] : [cells.slice(0, mark), ...split(cells.slice(mark + 1), sign)];
}

/** What a bank of the items that were read would lack. */
export function bankProblems(title: string, { items, lines }: Imported, path: string): Problem[] {
  const result = bankFile.safeParse({ title, items });
  if (result.success) return [];
  return result.error.issues.map((issue) => {
    const [part, index, ...rest] = issue.path;
    const id = part === 'items' && typeof index === 'number' ? items[index]?.id : undefined;
    const place = { path, line: (id !== undefined && lines.get(id)) || 1, column: 1 };
    return { ...place, expected: issue.message, found: 'none', hint: `in ${(id ? rest : issue.path).join('.')}` };
  });
}
