import { CliError } from '../command.ts';
import { TemplateError } from './template/lexer.ts';
import { Template } from './template/template.ts';
import type { Struct } from './template/value.ts';

/** Values by their names, as the template of `inspect --pretty` sees an object. */
class PrettyContext implements Struct {
  readonly goType = 'inspectContext';

  constructor(readonly values: Readonly<Record<string, unknown>>) {}

  field(name: string): { value: unknown } | undefined {
    return name in this.values ? { value: this.values[name] } : undefined;
  }

  fields(): { name: string; key: string; value: unknown }[] {
    return Object.entries(this.values).map(([name, value]) => ({ name, key: name, value }));
  }
}

/** The text of `inspect --pretty`, by a template and what it names. @throws CliError */
export function pretty(source: string, values: Readonly<Record<string, unknown>>): string {
  try {
    return new Template(source).execute(new PrettyContext(values));
  } catch (error) {
    if (error instanceof TemplateError) throw new CliError(`template parsing error: ${error.message}`);
    throw error;
  }
}

/** A map as a template goes through it; nothing where it is empty. */
export function mapOf(entries: Readonly<Record<string, string>> | null | undefined): ReadonlyMap<string, string> {
  return new Map(Object.entries(entries ?? {}));
}
