import { doubleQuote, singleQuote } from '../expand/quote.ts';
import { elements, type Variable } from '../state/variables.ts';

/** The letters of `declare` for a variable's attributes. */
export function attributeLetters(variable: Variable | undefined): string {
  if (!variable) return '';
  return [
    variable.list ? 'a' : '',
    variable.table ? 'A' : '',
    variable.integer ? 'i' : '',
    variable.lower ? 'l' : '',
    variable.nameref ? 'n' : '',
    variable.readonly ? 'r' : '',
    variable.upper ? 'u' : '',
    variable.exported ? 'x' : '',
  ].join('');
}

/** The elements of an array as one writes them, in parentheses. */
export function arrayText(variable: Variable): string {
  const pairs = elements(variable).map(
    ([key, value]) => `[${variable.table ? keyText(key) : key}]=${doubleQuote(value)}`,
  );
  return variable.table ? `(${pairs.map((pair) => `${pair} `).join('')})` : `(${pairs.join(' ')})`;
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(key) ? key : doubleQuote(key);
}

/** The `declare` command that makes `variable`, as `declare -p` prints it. */
export function declaration(name: string, variable: Variable, plainScalars = false): string {
  const letters = attributeLetters(variable);
  const head = `declare -${letters || '-'} ${name}`;
  if (variable.list || variable.table) return `${head}=${arrayText(variable)}`;
  if (variable.value === undefined) return head;
  if (plainScalars && letters === '') return `${name}=${singleQuote(variable.value)}`;
  return `${head}=${doubleQuote(variable.value)}`;
}
