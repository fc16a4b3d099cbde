import { ClientError } from '#client/error.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type CommandContext, StatusError } from '../command.ts';
import { marshal } from '../formatter/template/json.ts';
import { TemplateError } from '../formatter/template/lexer.ts';
import { Template } from '../formatter/template/template.ts';
import { isStruct } from '../formatter/template/value.ts';
import { typed, untyped } from './goobject.ts';

/** Exit status for a template that cannot be parsed. */
const BAD_TEMPLATE = 64;

/**
 * Shows objects as docker/cli's inspect package does: as one JSON array, or each by the template. Those that cannot be
 * had are told at the end, and make the exit status 1.
 * @param look fetches the object called by a name; throws ClientError or CliError
 * @param goType what Go calls the objects, where docker/cli has nothing but the struct to look at
 * @throws StatusError
 */
export function* inspectAll(
  context: CommandContext,
  names: readonly string[],
  format: string,
  look: (name: string) => Coroutine<unknown>,
  goType?: string,
): Coroutine<void> {
  const show = format === '' || format === 'json' ? undefined : byTemplate(format, goType);
  const errors: string[] = [];
  const objects: unknown[] = [];
  let text = '';
  for (const name of names) {
    try {
      const object = yield* look(name);
      if (show) text += `${show(object)}\n`;
      else objects.push(object);
    } catch (error) {
      if (!(error instanceof ClientError || error instanceof CliError)) throw error;
      errors.push(error.message);
    }
  }
  if (!show) text = `${listed(objects, format === 'json' ? '' : '    ')}\n`;
  yield* context.out(text === '' ? '\n' : text);
  if (errors.length > 0) throw new StatusError(1, errors.join('\n'));
}

/** Objects as one JSON array, each as the engine has sent it: what images say of themselves has `<`, `>` and `&` escaped. */
function listed(objects: readonly unknown[], indent: string): string {
  if (!objects.some(isImage)) return marshal(objects, indent);
  const items = objects.map((object) => {
    const text = marshal([object], indent).slice(1, -1).replace(/\n$/, '');
    if (!isImage(object)) return text;
    return text.replace(/[<>&]/g, (each) => `\\u00${each.charCodeAt(0).toString(16)}`);
  });
  return `[${items.join(',')}${indent === '' ? '' : '\n'}]`;
}

function isImage(object: unknown): boolean {
  return typeof object === 'object' && object !== null && 'RootFS' in object && 'RepoTags' in object;
}

/** Executes `format` on an object: first as Go's struct, then, where a field is missing, on the JSON itself. */
function byTemplate(format: string, goType?: string): (object: unknown) => string {
  const template = parse(format);
  return (object) => {
    try {
      return template.execute(typed(object));
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      if (isStruct(object)) throw new CliError(`template parsing error: ${error.message}`);
      if (goType !== undefined)
        throw new CliError(`template parsing error: ${error.message.replace(/ in type \S*$/, ` in type ${goType}`)}`);
    }
    try {
      return template.execute(untyped(object), 'error');
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new CliError(`template parsing error: ${error.message}`);
    }
  };
}

function parse(format: string): Template {
  try {
    return new Template(format);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new StatusError(BAD_TEMPLATE, `template parsing error: ${error.message}`);
  }
}
