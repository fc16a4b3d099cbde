import { invalidParameter } from '#errdefs/errdefs.ts';
import { quoted } from '../quoted.ts';
import { parseWords } from './words.ts';

/** Arguments of an instruction, and whether they were a JSON list. */
export interface Arguments {
  readonly args: readonly string[];
  readonly json: boolean;
}

type LineParser = (rest: string, escapeToken: string) => Arguments;

const NONE: Arguments = { args: [], json: false };
const BLANKS = /[\t\v\f\r ]+/;
const plain = (args: readonly string[]): Arguments => ({ args, json: false });

/** A list of texts in JSON; undefined where it is none. @throws DockerError where it has what is no text */
function jsonList(rest: string): Arguments | undefined {
  if (!rest.trimStart().startsWith('[')) return undefined;
  let values: unknown;
  try {
    values = JSON.parse(rest);
  } catch {
    return undefined;
  }
  if (!Array.isArray(values)) return undefined;
  if (!values.every((value) => typeof value === 'string')) {
    throw invalidParameter('when using JSON array syntax, arrays must be comprised of strings only');
  }
  return { args: values as string[], json: true };
}

const whole: LineParser = (rest) => (rest === '' ? NONE : plain([rest]));
const blankSeparated: LineParser = (rest) => (rest === '' ? NONE : plain(rest.split(BLANKS)));
const maybeJson: LineParser = (rest) => (rest === '' ? NONE : (jsonList(rest) ?? plain([rest])));
const maybeJsonList: LineParser = (rest, escapeToken) => jsonList(rest) ?? blankSeparated(rest, escapeToken);

/** `name=value …`, or the old form `name value`: names and values by turns. */
function pairs(key: string): LineParser {
  return (rest, escapeToken) => {
    const words = parseWords(rest, escapeToken);
    const [first] = words;
    if (first === undefined) return NONE;
    if (!first.includes('=')) {
      const blank = BLANKS.exec(rest);
      if (!blank) throw invalidParameter(`${key} must have two arguments`);
      return plain([rest.slice(0, blank.index), rest.slice(blank.index + blank[0].length)]);
    }
    return plain(
      words.flatMap((word) => {
        const equals = word.indexOf('=');
        if (equals < 0) {
          throw invalidParameter(`Syntax error - can't find = in ${quoted(word)}. Must be of the form: name=value`);
        }
        return [word.slice(0, equals), word.slice(equals + 1)];
      }),
    );
  };
}

/** A kind, then a command. */
const healthcheck: LineParser = (rest, escapeToken) => {
  const [, kind = '', command = ''] = /^(\S*)\s*(.*)$/s.exec(rest) ?? [];
  if (kind === '') return NONE;
  const { args, json } = maybeJson(command, escapeToken);
  return { args: [kind, ...args], json };
};

/** How the arguments of each instruction are read; ONBUILD's are an instruction themselves. */
export const LINE_PARSERS: ReadonlyMap<string, LineParser> = new Map([
  ['add', maybeJsonList],
  ['arg', (rest, escapeToken) => plain(parseWords(rest, escapeToken))],
  ['cmd', maybeJson],
  ['copy', maybeJsonList],
  ['entrypoint', maybeJson],
  ['env', pairs('ENV')],
  ['expose', blankSeparated],
  ['from', blankSeparated],
  ['healthcheck', healthcheck],
  ['label', pairs('LABEL')],
  ['maintainer', whole],
  ['run', maybeJson],
  ['shell', maybeJson],
  ['stopsignal', whole],
  ['user', whole],
  ['volume', maybeJsonList],
  ['workdir', whole],
]);
