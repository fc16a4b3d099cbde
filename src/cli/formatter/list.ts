import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext } from '../command.ts';
import { type Column, HeaderContext, ItemContext } from './column.ts';
import { alignTabs } from './tabwriter.ts';
import { TemplateError } from './template/lexer.ts';
import { Template } from './template/template.ts';
import type { TemplateFunction } from './template/value.ts';

/** What a listing command shows. */
export interface Listing<T> {
  /** The value of --format; empty for the table. */
  format: string;
  /** -q: only what identifies the items. */
  quiet: boolean;
  items: readonly T[];
  columns: readonly Column<T>[];
  /** Go's name of the context, for error messages. */
  goType: string;
  /** The template of the table and the one that -q uses. */
  table: string;
  quietTemplate: string;
  /** The template of `--format raw`, where the command has one. */
  raw?: string;
  /** What comes before the template's own words in an error; docker/cli differs from noun to noun. */
  errors?: { parse: string; execute: string };
}

/** In a table's header functions show the header itself (docker/cli: templates.HeaderFunctions). */
const HEADER_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['json', (text) => text],
  ['split', (text) => text],
  ['join', (text) => text],
  ['title', (text) => text],
  ['lower', (text) => text],
  ['upper', (text) => text],
  ['truncate', (text) => text],
];

const ERRORS = { parse: 'template parsing error', execute: 'template parsing error' };

/** Writes a list as docker's formatter does: table, template, JSON lines or identifiers. @throws CliError */
export function* renderList<T>(context: CommandContext, listing: Listing<T>): Coroutine<void> {
  yield* context.out(formatList(listing));
}

/** The text of a list. @throws CliError for a template that is wrong */
export function formatList<T>(listing: Listing<T>): string {
  const { isTable, source } = chosen(listing);
  const errors = listing.errors ?? ERRORS;
  const guard = <R>(prefix: string, action: () => R): R => {
    try {
      return action();
    } catch (error) {
      if (error instanceof TemplateError) throw new CliError(`${prefix}: ${error.message}`);
      throw error;
    }
  };
  const template = guard(errors.parse, () => new Template(source));
  let rows = '';
  for (const item of listing.items) {
    const data = new ItemContext(listing.goType, listing.columns, item);
    rows += `${guard(errors.execute, () => template.execute(data))}\n`;
  }
  if (!isTable) return rows;
  const header = guard(errors.parse, () => new Template(source, HEADER_FUNCTIONS)).execute(
    new HeaderContext(listing.columns),
  );
  return alignTabs(`${header}\n${rows}`);
}

function chosen<T>({ format, quiet, table, quietTemplate, raw }: Listing<T>): { isTable: boolean; source: string } {
  if (quiet && (format === '' || format === 'table')) return { isTable: false, source: quietTemplate };
  if (format === '' || format === 'table') return { isTable: true, source: withControls(table) };
  if (format === 'json') return { isTable: false, source: '{{json .}}' };
  if (format === 'raw' && raw !== undefined) return { isTable: false, source: quiet ? quietTemplate : raw };
  const isTable = format.startsWith('table');
  const source = withControls(isTable ? format.slice('table'.length) : format);
  return { isTable, source: isTable ? source.trim() : source };
}

/** In a format `\t` and `\n` stand for a tab and a newline. */
function withControls(format: string): string {
  return format.replaceAll('\\t', '\t').replaceAll('\\n', '\n');
}
