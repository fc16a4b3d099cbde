import type { Process } from '#kernel/process/process.ts';
import { CliError, pathError } from '../errors.ts';
import { cut } from './list.ts';

/** `--env NAME[=value]`; @throws CliError */
export function validateEnv(text: string): string {
  if (cut(text, '=')[0] === '') throw new CliError(`invalid environment variable: ${text}`);
  return text;
}

/** `--label name[=value]`; @throws CliError */
export function validateLabel(text: string): string {
  const name = cut(text, '=')[0].replace(/^[ \t]+/, '');
  if (name === '') throw new CliError(`invalid label '${text}': empty name`);
  if (/[ \t]/.test(name)) throw new CliError(`label '${name}' contains whitespaces`);
  return text;
}

/**
 * Variables from files and flags, files first; a name without a value takes the one of the CLI's own environment, or is
 * left to the engine (from a flag) or out (from a file).
 * @throws CliError where a file cannot be read or holds what is no variable
 */
export function readEnv(proc: Process, files: readonly string[], texts: readonly string[]): string[] {
  const lookup = (text: string): string | undefined => {
    const value = proc.env.get(text);
    return value === undefined ? undefined : `${text}=${value}`;
  };
  const fromFiles = files.flatMap((file) => readLines(proc, file, lookup));
  return [...fromFiles, ...texts.map((text) => (text.includes('=') ? text : (lookup(text) ?? text)))];
}

/** Labels from files and flags, files first; @throws CliError */
export function readLabels(proc: Process, files: readonly string[], texts: readonly string[]): string[] {
  return [...files.flatMap((file) => readLines(proc, file, (text) => text)), ...texts];
}

function readLines(proc: Process, file: string, bare: (name: string) => string | undefined): string[] {
  if (!isReadable(proc, file)) throw new CliError(`invalid env file (${file}): read ${file}: is a directory`);
  const lines: string[] = [];
  for (const line of proc.fs
    .readText(file)
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)) {
    const entry = line.replace(/^[ \t]+/, '');
    if (entry === '' || entry.startsWith('#')) continue;
    const [name, value] = cut(entry, '=');
    if (name === '') throw new CliError(`invalid env file (${file}): no variable name on line '${entry}'`);
    if (/[ \t]/.test(name)) throw new CliError(`invalid env file (${file}): variable '${name}' contains whitespaces`);
    const kept = value === undefined ? bare(entry) : entry;
    if (kept !== undefined) lines.push(kept);
  }
  return lines;
}

function isReadable(proc: Process, file: string): boolean {
  try {
    return proc.fs.stat(file).type !== 'directory';
  } catch (error) {
    throw pathError('open', file, error);
  }
}
