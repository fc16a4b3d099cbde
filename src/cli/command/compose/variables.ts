import type { SpecFile } from '../../compose/spec/load.ts';
import { parseSource } from '../../compose/spec/source.ts';
import { type Variable, variableAt } from '../../compose/spec/template.ts';
import { isMapping, type Value } from '../../compose/yaml.ts';

/** The table of `docker compose config --variables`: what files take from the environment, and what stands in for it. */
export function variablesTable(files: readonly SpecFile[]): string {
  const found = new Map<string, Variable>();
  const walk = (value: Value): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (isMapping(value)) Object.values(value).forEach(walk);
    else if (typeof value === 'string') for (const variable of variablesIn(value)) found.set(variable.name, variable);
  };
  for (const file of files) walk(parseSource(file.text, file.name).config);
  const rows = [...found.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, operator, rest }) => {
      const kind = operator.slice(-1);
      return [name, String(kind === '?'), kind === '-' ? rest : '', kind === '+' ? rest : ''];
    });
  return [['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'], ...rows]
    .map(
      (row) =>
        `${row.map((cell, index) => (index < 3 ? cell.padEnd(Math.max(20, cell.length + 3)) : cell)).join('')}\n`,
    )
    .join('');
}

function variablesIn(text: string): Variable[] {
  const variables: Variable[] = [];
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at)) {
    if (text[at + 1] === '$') {
      at += 2;
      continue;
    }
    const variable = variableAt(text, at);
    if (variable === undefined) at++;
    else {
      variables.push(variable, ...variablesIn(variable.rest));
      at = variable.end;
    }
  }
  return variables;
}
