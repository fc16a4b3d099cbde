import { type Command, nameOf } from '#cli/command.ts';
import { rootCommand } from '#cli/root.ts';
import { busyboxApplets, hostPrograms } from '#userland/catalogue.ts';
import known from '../../tests/conformance/known-differences.json';
import { transcripts } from '../../tests/conformance/transcript.ts';
import { LEFT_OUT } from './leftout.ts';

/** The fidelity page, in Markdown, as the program stands. */
export function fidelityPage(): string {
  return `# Fidelity

What the simulator does as the real thing does, what it leaves out, and how it compares with recorded sessions of Docker
Engine 28.5.2 (API 1.51). Written by \`npm run fidelity\`; a test fails when it is out of date.

What is left out says so when it is asked for: \`not simulated: …\`, with an exit status that is not 0.

${scores()}
${commands()}
${programs()}
${leftOut()}`;
}

/** The conformance test holds every step that is not a known difference to its recording. */
function scores(): string {
  let [same, total] = [0, 0];
  const rows = transcripts().map(({ name, title, steps }) => {
    const excused = (known as Record<string, Record<string, string>>)[name] ?? {};
    const judged = steps.filter((step) => step.judged !== false);
    const good = judged.filter(({ cmd }) => !(cmd in excused)).length;
    same += good;
    total += judged.length;
    return `| ${name} | ${title} | ${good} of ${judged.length} |`;
  });
  const differences = Object.entries(known as Record<string, Record<string, string>>).flatMap(([name, steps]) =>
    Object.entries(steps).map(([cmd, reason]) => `- ${name}: \`${cmd.replaceAll('`', "'")}\` – ${reason}`),
  );
  return `## Score against the recordings

${same} of ${total} steps are as recorded (output, error text and exit status); steps whose answer is random are run, not counted.

| recording | about | steps as recorded |
| --- | --- | --- |
${rows.join('\n')}

${differences.length > 0 ? `Known differences:\n\n${differences.join('\n')}` : 'No known differences.'}
`;
}

function commands(): string {
  const lines: string[] = [];
  const missing: string[] = [];
  const walk = (command: Command, path: string): void => {
    const full = `${path} ${nameOf(command)}`;
    if (command.hidden) return;
    if (command.passthrough) missing.push(`\`${full}\``);
    else if (command.subcommands) for (const child of command.subcommands) walk(child, full);
    else lines.push(`\`${full}\``);
  };
  for (const command of rootCommand.subcommands ?? []) walk(command, 'docker');
  return `## docker

Implemented: ${lines.join(', ')}.

Not simulated: ${missing.join(', ')}.
`;
}

function programs(): string {
  const names = (record: Readonly<Record<string, unknown>>) =>
    [...new Set(Object.keys(record).map((path) => path.split('/').pop() ?? path))]
      .sort()
      .map((name) => `\`${name}\``)
      .join(', ');
  return `## Programs

On hosts: ${names(hostPrograms)}, \`bash\`, \`sh\` (dash), \`docker\`, \`dockerd\`.

In images (busybox): ${names(busyboxApplets)}, \`sh\`.
`;
}

function leftOut(): string {
  return `## Left out\n\n${LEFT_OUT.map(({ area, items }) => `**${area}**\n\n${items.map((item) => `- ${item}`).join('\n')}\n`).join('\n')}`;
}
