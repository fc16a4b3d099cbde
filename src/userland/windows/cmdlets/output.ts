import { SECOND } from '#kernel/clock.ts';
import type { Cmdlet } from '../powershell/cmdlet.ts';
import { PsError } from '../powershell/errors.ts';
import { formatDefault } from '../powershell/format.ts';
import { Block, listOf, object, PsObject, textOf, type Value } from '../powershell/values.ts';

/** Cmdlets that print, or turn objects into text and back. */
export const outputCmdlets: Readonly<Record<string, Cmdlet>> = {
  'Write-Output': {
    parameters: ['InputObject'],
    *run({ value, parameters, rest, input, piped }) {
      void value;
      const given = parameters.get('inputobject');
      if (given === undefined) return piped ? [...input] : [];
      return [...listOf(given), ...rest];
    },
  },
  'Write-Host': {
    parameters: ['Object', 'ForegroundColor', 'BackgroundColor'],
    positions: 1,
    switches: ['NoNewline'],
    *run(call) {
      const text = [...listOf(call.value('Object') ?? null), ...call.rest].map(textOf).join(' ');
      yield* call.proc.print(`${text}${call.has('NoNewline') ? '' : '\n'}`);
      return [];
    },
  },
  'Out-Null': {
    *run() {
      return [];
    },
  },
  'Out-String': {
    *run({ input }) {
      return [formatDefault(input)];
    },
  },
  'Out-Host': {
    *run({ input }) {
      return [...input];
    },
  },
  'Clear-Host': {
    *run({ proc }) {
      yield* proc.print('\x1b[H\x1b[2J');
      return [];
    },
  },
  'Start-Sleep': {
    parameters: ['Seconds', 'Milliseconds'],
    positions: 1,
    *run(call) {
      const seconds = Number(call.text('Seconds') ?? 0) + Number(call.text('Milliseconds') ?? 0) / 1000;
      yield* call.proc.sleep(seconds * SECOND);
      return [];
    },
  },
  'ConvertFrom-Json': {
    parameters: ['InputObject'],
    *run(call) {
      const text = call.text('InputObject') ?? call.input.map(textOf).join('\n');
      try {
        const value = fromJson(JSON.parse(text));
        return Array.isArray(value) ? value : [value];
      } catch {
        throw new PsError(
          `Invalid JSON primitive: ${text.slice(0, 20)}.`,
          'NotSpecified: (:) [ConvertFrom-Json], ArgumentException',
          'System.ArgumentException,Microsoft.PowerShell.Commands.ConvertFromJsonCommand',
        );
      }
    },
  },
  'ConvertTo-Json': {
    parameters: ['InputObject', 'Depth'],
    positions: 1,
    switches: ['Compress'],
    *run(call) {
      const given = call.value('InputObject');
      const values = given === undefined ? call.input : [given];
      const data = values.length === 1 ? toJson(values[0] ?? null) : values.map(toJson);
      return call.has('Compress') ? [JSON.stringify(data)] : JSON.stringify(data, null, 4).split('\n');
    },
  },
};

function fromJson(data: unknown): Value {
  if (Array.isArray(data)) return data.map(fromJson);
  if (typeof data === 'object' && data !== null)
    return object(Object.fromEntries(Object.entries(data).map(([name, value]) => [name, fromJson(value)])));
  return data as string | number | boolean | null;
}

function toJson(value: Value): unknown {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof PsObject)
    return Object.fromEntries([...value.properties].map(([name, each]) => [name, toJson(each)]));
  return value instanceof Block ? value.source : value;
}
