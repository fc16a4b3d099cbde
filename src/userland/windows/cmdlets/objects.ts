import { type Cmdlet, wildcard } from '../powershell/cmdlet.ts';
import { PsError } from '../powershell/errors.ts';
import { memberOf } from '../powershell/evaluate.ts';
import { columnsOf, formatDefault, formatList, formatTable } from '../powershell/format.ts';
import { Block, listOf, object, PsObject, textOf, truth, type Value } from '../powershell/values.ts';

const COMPARISONS = ['EQ', 'NE', 'GT', 'GE', 'LT', 'LE', 'Like', 'NotLike', 'Match', 'NotMatch'];

/** Cmdlets that work on whatever objects come down the pipeline. */
export const objectCmdlets: Readonly<Record<string, Cmdlet>> = {
  'Where-Object': {
    parameters: ['FilterScript', 'Value', ...COMPARISONS],
    positions: 2,
    *run({ session, parameters, input }) {
      const [first] = [parameters.get('filterscript')];
      const kept: Value[] = [];
      for (const item of input) {
        if (first instanceof Block) {
          if (truth((yield* session.invoke(first, item)) as Value)) kept.push(item);
          continue;
        }
        const property = memberOf(item, textOf(first ?? null));
        const operator = COMPARISONS.map((name) => name.toLowerCase()).find((name) => parameters.has(name));
        session.variables.set('left', property);
        session.variables.set('right', parameters.get(operator ?? '') ?? null);
        const fits =
          operator === undefined
            ? truth(property)
            : truth((yield* session.invoke(new Block(`$left -${operator} $right`))) as Value);
        if (fits) kept.push(item);
      }
      return kept;
    },
  },
  'ForEach-Object': {
    parameters: ['Process'],
    *run({ session, parameters, input }) {
      const block = parameters.get('process');
      const values: Value[] = [];
      for (const item of input) {
        if (block instanceof Block) values.push(...(yield* session.invoke(block, item)));
        else values.push(...listOf(memberOf(item, textOf(block ?? null))));
      }
      return values;
    },
  },
  'Select-Object': {
    parameters: ['Property', 'First', 'Last', 'Skip', 'ExpandProperty'],
    positions: 1,
    switches: ['Unique'],
    *run(call) {
      let values = [...call.input];
      const skip = call.value('Skip');
      const first = call.value('First');
      const last = call.value('Last');
      if (skip !== undefined) values = values.slice(Number(textOf(skip)));
      if (first !== undefined) values = values.slice(0, Number(textOf(first)));
      if (last !== undefined) values = values.slice(-Number(textOf(last)));
      const expand = call.text('ExpandProperty');
      if (expand !== undefined) return values.flatMap((value) => listOf(memberOf(value, expand)));
      const wanted = call.texts('Property');
      if (wanted.length === 0) return values;
      return values.map((value) => {
        if (!(value instanceof PsObject))
          return object(Object.fromEntries(wanted.map((name) => [name, memberOf(value, name)])));
        const names = wanted.flatMap((name) =>
          name.includes('*')
            ? [...value.properties.keys()].filter((each) => wildcard(name).test(each))
            : [spelling(value, name)],
        );
        return object(Object.fromEntries(names.map((name) => [name, value.get(name)])));
      });
    },
  },
  'Sort-Object': {
    parameters: ['Property'],
    switches: ['Descending', 'Unique'],
    *run(call) {
      const [name] = call.texts('Property');
      const key = (value: Value) => (name === undefined ? value : memberOf(value, name));
      const sorted = [...call.input].sort((a, b) => {
        const [left, right] = [key(a), key(b)];
        if (typeof left === 'number' && typeof right === 'number') return left - right;
        return textOf(left).toLowerCase() < textOf(right).toLowerCase() ? -1 : 1;
      });
      if (call.has('Descending')) sorted.reverse();
      return sorted;
    },
  },
  'Measure-Object': {
    parameters: ['Property'],
    switches: ['Line', 'Sum'],
    *run(call) {
      const name = call.text('Property');
      const numbers = call.input.map((value) => Number(textOf(name === undefined ? value : memberOf(value, name))));
      return [
        object({
          Count: call.input.length,
          Average: null,
          Sum: call.has('Sum') ? numbers.reduce((sum, each) => sum + each, 0) : null,
          Maximum: null,
          Minimum: null,
          Property: name ?? null,
        }),
      ];
    },
  },
  'Format-Table': {
    parameters: ['Property'],
    switches: ['AutoSize', 'Wrap', 'HideTableHeaders'],
    *run(call) {
      const objects = call.input.filter((value) => value instanceof PsObject);
      const [first] = objects;
      if (!first) return [formatDefault(call.input).replace(/\n$/, '')];
      const names = call.texts('Property');
      const shown =
        names.length > 0
          ? columnsOf(names.map((name) => spelling(first, name)))
          : first.view && 'table' in first.view
            ? first.view.table
            : columnsOf([...first.properties.keys()]);
      return [formatTable(objects, shown).replace(/\n$/, '')];
    },
  },
  'Format-List': {
    parameters: ['Property'],
    *run(call) {
      const objects = call.input.filter((value) => value instanceof PsObject);
      const [first] = objects;
      if (!first) return [formatDefault(call.input).replace(/\n$/, '')];
      const wanted = call.texts('Property');
      const all = [...first.properties.keys()];
      const listed = first.view && 'list' in first.view ? first.view.list : all;
      const names =
        wanted.length === 0 ? listed : wanted.flatMap((name) => (name === '*' ? all : [spelling(first, name)]));
      return [formatList(objects, names).replace(/\n$/, '')];
    },
  },
  'Select-String': {
    parameters: ['Pattern', 'Path'],
    switches: ['SimpleMatch', 'CaseSensitive', 'NotMatch', 'Quiet', 'AllMatches'],
    *run(call) {
      const patterns = call.texts('Pattern');
      const expressions = patterns.map((pattern) => {
        const source = call.has('SimpleMatch') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern;
        try {
          return new RegExp(source, call.has('CaseSensitive') ? '' : 'i');
        } catch {
          throw new PsError(
            `The string ${pattern} is not a valid regular expression.`,
            'InvalidArgument: (:) [Select-String], ArgumentException',
            'InvalidRegex',
          );
        }
      });
      const lines: string[] = [];
      const path = call.text('Path');
      if (path !== undefined) {
        const [file] = yield* call.session.invoke(new Block(`,(Get-Content '${path}')`));
        lines.push(...listOf(file ?? null).map(textOf));
      }
      // Objects are searched as they would be shown, a line each.
      for (const value of call.input)
        lines.push(...(value instanceof PsObject ? formatDefault([value]) : textOf(value)).split('\n'));
      const found = lines.filter(
        (line) => expressions.some((expression) => expression.test(line)) !== call.has('NotMatch'),
      );
      if (call.has('Quiet')) return [found.length > 0];
      return found.map(
        (line) =>
          new PsObject(
            new Map<string, Value>([
              ['Line', line],
              ['Pattern', patterns.join()],
            ]),
            MATCH,
            line,
          ),
      );
    },
  },
};

/** What Select-String finds is shown as the line alone. */
const MATCH = { lines: true } as const;

/** A property's name as the object has it. */
function spelling(of: PsObject, name: string): string {
  return [...of.properties.keys()].find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
}
