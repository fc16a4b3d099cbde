import type { Explanation, Step } from './explanation.ts';

const TITLES: Readonly<Record<Step['part'], string>> = {
  name: 'The name',
  there: 'The way there',
  back: 'The way back',
};
const WIDTH = 88;

/** An explanation as `lab explain` prints it: the steps, numbered, and the verdict. */
export function reportOf({ from, to, protocol, steps, arrives, verdict }: Explanation): string {
  const what = protocol === 'icmp' ? 'a ping' : protocol === 'tcp' ? 'a TCP connection' : 'a UDP datagram';
  const lines = [`From ${from} to ${to}, ${what}:`];
  const width = String(steps.length).length;
  let part: Step['part'] | undefined;
  for (const [index, step] of steps.entries()) {
    if (step.part !== part) lines.push('', TITLES[step.part]);
    part = step.part;
    const mark = step.dropped ? '✗' : ' ';
    const head = `${mark} ${String(index + 1).padStart(width)}. `;
    lines.push(...wrapped(`${step.where}: ${plain(step.what)}`, head, ' '.repeat(head.length)));
    if (step.rule !== undefined && !step.dropped) lines.push(`${' '.repeat(head.length)}by the rule ${step.rule}`);
  }
  lines.push('', ...wrapped(`${arrives ? 'It arrives.' : 'It does not arrive.'} ${plain(verdict)}`, '', ''));
  return `${lines.join('\n')}\n`;
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}

function wrapped(text: string, head: string, indent: string): string[] {
  const lines: string[] = [];
  let line = head;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
