import type { Coroutine } from '#kernel/coroutine.ts';
import type { Command } from './ast.ts';
import type { Cmdlet } from './cmdlet.ts';
import { PsError } from './errors.ts';
import type { Session } from './session.ts';
import { truth, type Value } from './values.ts';

/** Parameters that every cmdlet has; what they ask for is left out. */
const COMMON = ['ErrorAction', 'WarningAction', 'OutVariable', 'ErrorVariable', 'InformationAction'];
const COMMON_SWITCHES = ['Verbose', 'Debug'];

/** What the arguments of a cmdlet are for. @throws PsError for a parameter that it has not */
export function* bind(
  session: Session,
  name: string,
  cmdlet: Cmdlet,
  { args }: Command,
): Coroutine<{ parameters: Map<string, Value>; switches: Set<string>; rest: Value[] }> {
  const { parameters: known = [], switches: flags = [], positions = known.length } = cmdlet;
  const parameters = new Map<string, Value>();
  const switches = new Set<string>();
  const free: Value[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (!arg) continue;
    if (arg.kind === 'value') {
      free.push(yield* session.evaluate(arg.value));
      continue;
    }
    const flag = match(arg.name, [...flags, ...COMMON_SWITCHES]);
    const parameter = match(arg.name, [...known, ...COMMON]);
    if (flag !== undefined && (parameter === undefined || flag.length <= parameter.length)) {
      if (!arg.value || truth(yield* session.evaluate(arg.value))) switches.add(flag.toLowerCase());
      continue;
    }
    if (parameter === undefined)
      throw new PsError(
        `A parameter cannot be found that matches parameter name '${arg.name}'.`,
        `InvalidArgument: (:) [${name}], ParameterBindingException`,
        'NamedParameterNotFound',
        name,
      );
    const next = args[at + 1];
    if (arg.value) parameters.set(parameter.toLowerCase(), yield* session.evaluate(arg.value));
    else if (next?.kind === 'value') {
      parameters.set(parameter.toLowerCase(), yield* session.evaluate(next.value));
      at++;
    } else
      throw new PsError(
        `Missing an argument for parameter '${parameter}'. Specify a parameter of type 'System.String' and try again.`,
        `InvalidArgument: (:) [${name}], ParameterBindingException`,
        'MissingArgument',
        name,
      );
  }
  const open = known.slice(0, positions).filter((each) => !parameters.has(each.toLowerCase()));
  const rest: Value[] = [];
  for (const value of free) {
    const parameter = open.shift();
    if (parameter === undefined) rest.push(value);
    else parameters.set(parameter.toLowerCase(), value);
  }
  return { parameters, switches, rest };
}

/** The name that a beginning stands for. */
function match(given: string, names: readonly string[]): string | undefined {
  const wanted = given.toLowerCase();
  return (
    names.find((name) => name.toLowerCase() === wanted) ?? names.find((name) => name.toLowerCase().startsWith(wanted))
  );
}
