import { isDeepStrictEqual } from 'node:util';
import type { Probe, StreamExpectation } from '#course/schema/item/probe.ts';
import type { QuizItem } from '#course/schema/quiz.ts';
import { LabError } from '#lab/errors.ts';
import type { Lab } from '#lab/lab.ts';
import { labOf, runOutput } from '#site/quiz/printed.ts';

/** What an item puts in place of {option}, {answer} or {steps}, and whether the probe must hold with it. */
interface Variant {
  name?: 'option' | 'answer' | 'steps';
  text: string;
  holds: boolean;
}

/** What is wrong with the key of an item, as the engine shows it; nothing where it has no probe. */
export function probeFaults(item: QuizItem): string[] {
  const { probe } = item;
  if (!probe) return [];
  const used = new Set([...JSON.stringify(probe.run).matchAll(/\{(option|answer|steps)\}/g)].map(([, name]) => name));
  const variants = variantsOf(item).filter(({ name }) => name !== undefined && used.has(name));
  for (const { name } of variants) used.delete(name);
  if (used.size > 0) return [`an item of the type ${item.type} has no {${[...used].join('}, {')}}`];
  return (variants.length === 0 ? [{ text: '', holds: true }] : variants).flatMap((variant) => {
    try {
      return variantFaults(item, probe, variant);
    } catch (error) {
      if (error instanceof LabError) return [`probe: ${error.message}`];
      throw error;
    }
  });
}

function variantsOf(item: QuizItem): Variant[] {
  switch (item.type) {
    case 'single':
    case 'multiple':
    case 'sequential':
    case 'output':
      return item.options.map(({ text, correct }) => ({ name: 'option', text: bare(text), holds: correct }));
    case 'fill-in':
      return [
        ...item.accept.map((text): Variant => ({ name: 'answer', text, holds: true })),
        ...item.mistakes.flatMap(({ texts }) => texts.map((text): Variant => ({ name: 'answer', text, holds: false }))),
      ];
    case 'ordering':
      return [{ name: 'steps', text: ['set -e', ...item.steps.map(({ text }) => bare(text))].join('\n'), holds: true }];
    default:
      return [];
  }
}

function bare(text: string): string {
  return text.replaceAll('`', '').replaceAll('**', '').trim();
}

function variantFaults(item: QuizItem, probe: Probe, { name, text, holds }: Variant): string[] {
  const fill = (where: string) => (name === undefined ? where : where.replaceAll(`{${name}}`, () => text));
  const lab = labFor(item, probe);
  const first = (probe.hosts ?? (item.type === 'output' ? item.lab.hosts : []))[0]?.name ?? 'node1';
  const misses: string[] = [];
  const faults: string[] = [];
  for (const step of probe.run) {
    const command = fill(step.run);
    const { stdout, stderr, exit } = lab.run(step.host ?? first, command);
    const notSimulated = /.*not simulated.*/.exec(`${stdout}${stderr}`)?.[0];
    if (notSimulated !== undefined) faults.push(`probe: the lab cannot run "${command}": ${notSimulated}`);
    const reasons = [
      ...exitMisses(step.exit, exit),
      ...streamMisses('stdout', step.stdout, stdout, fill),
      ...streamMisses('stderr', step.stderr, stderr, fill),
    ];
    if (reasons.length === 0) continue;
    misses.push(`${command}\n  ${reasons.join('\n  ')}\n  it printed: ${shortened(`${stdout}${stderr}`)}`);
  }
  for (const { argv, error } of lab.takeFailures()) faults.push(`the simulator crashed in ${argv.join(' ')}: ${error}`);
  const which = name === undefined ? '' : ` with {${name}} = "${text}"`;
  if (holds) faults.push(...misses.map((miss) => `the engine contradicts the key${which}: ${miss}`));
  else if (misses.length === 0)
    faults.push(`the engine contradicts the key: the probe holds${which}, which is not right`);
  return faults;
}

/** A lab for the probe: its own, or that of the output as it is after its commands. */
function labFor(item: QuizItem, { hosts, segments, internet, setup }: Probe): Lab {
  if (item.type === 'output' && !hosts && !segments && !internet && setup.length === 0) return runOutput(item).lab;
  return labOf({ hosts: hosts ?? [{ name: 'node1' }], segments, internet, setup }, item.id);
}

function exitMisses(expected: number | 'failure', found: number): string[] {
  const right = expected === 'failure' ? found !== 0 : found === expected;
  return right ? [] : [`expected exit status ${expected}, found ${found}`];
}

function streamMisses(
  stream: string,
  expected: StreamExpectation | undefined,
  found: string,
  fill: (text: string) => string,
): string[] {
  if (!expected) return [];
  const { is, has = [], lacks = [], matches } = expected;
  const misses: string[] = [];
  if (is !== undefined && !isDeepStrictEqual(lines(fill(is)), lines(found)))
    misses.push(`expected ${stream}: ${fill(is)}`);
  for (const text of has) if (!found.includes(fill(text))) misses.push(`expected "${fill(text)}" on ${stream}`);
  for (const text of lacks) if (found.includes(fill(text))) misses.push(`expected no "${fill(text)}" on ${stream}`);
  if (matches !== undefined && !new RegExp(fill(matches), 'm').test(found)) {
    misses.push(`expected ${stream} to match ${fill(matches)}`);
  }
  return misses;
}

/** The lines of an output without the blanks at their ends and around all. */
function lines(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trimEnd());
}

function shortened(text: string): string {
  const all = text.trim();
  return all.length > 300 ? `${all.slice(0, 300)}…` : all || '(nothing)';
}
