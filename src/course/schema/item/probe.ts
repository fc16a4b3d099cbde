import { z } from 'zod';
import { labFile } from '../lab.ts';
import { hostName, prose } from '../name.ts';

const NODE1 = { name: 'node1' };

/** A command: a text is one on the first host. */
const step = z
  .union(
    [
      prose.transform((run): { run: string; host?: string | undefined } => ({ run })),
      z.strictObject({
        host: hostName.optional().describe('Host on which it runs; the first one when left out'),
        run: prose.describe('One or more lines of shell, run as root'),
      }),
    ],
    'a command, or the fields host and run',
  )
  .describe('A command: a text, or with its host');

const texts = z
  .union([prose.transform((text) => [text]), z.array(prose).min(1)], 'a text or a list of texts (numbers in quotes)')
  .describe('A text, or several of which each counts');

/** What is expected of a stream: a text stands for `has`. */
const expectation = z.union(
  [
    z.string().transform((text): Expectation => (text === '' ? { is: '' } : { has: [text] })),
    z
      .array(prose)
      .min(1)
      .transform((has): Expectation => ({ has })),
    z
      .strictObject({
        is: z.string().optional().describe('All of it, blanks and line ends around it left out'),
        has: texts.optional().describe('What stands in it'),
        lacks: texts.optional().describe('What does not stand in it'),
        matches: prose
          .refine(isPattern, 'a regular expression')
          .optional()
          .describe('A regular expression that it matches; ^ and $ stand for ends of lines'),
      })
      .refine((fields) => Object.keys(fields).length > 0, 'at least one of is, has, lacks, matches'),
  ],
  'a text, a list of texts, or the fields is, has, lacks, matches (numbers in quotes)',
);

interface Expectation {
  is?: string | undefined;
  has?: string[] | undefined;
  lacks?: string[] | undefined;
  matches?: string | undefined;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'm');
    return true;
  } catch {
    return false;
  }
}

const hosts = z
  .array(
    z.union(
      [hostName.transform((name): LabHost => ({ name })), labFile.shape.hosts.element],
      'the name of a host, or fields of a host as in lab.yaml',
    ),
  )
  .min(1)
  .max(9)
  .describe('Hosts, by name or with fields as in lab.yaml; node1 alone when left out');

const place = {
  segments: labFile.shape.segments,
  internet: labFile.shape.internet,
  setup: z.array(step).default([]).describe('Commands run before; each must succeed'),
};

type LabHost = z.infer<typeof labFile.shape.hosts.element>;

/** Complains about steps on hosts that are not there. */
function knownHosts(
  hosts: readonly { name: string }[],
  steps: Readonly<Record<string, readonly { host?: string | undefined }[]>>,
  context: z.RefinementCtx,
): void {
  const names = hosts.map(({ name }) => name);
  for (const [part, list] of Object.entries(steps)) {
    for (const [index, { host }] of list.entries()) {
      if (host === undefined || names.includes(host)) continue;
      context.addIssue({
        code: 'custom',
        path: [part, index, 'host'],
        message: `one of the hosts (${names.join(', ')})`,
      });
    }
  }
}

/** A scenario from which an output is made. */
export const scene = z
  .strictObject({ hosts: hosts.default([NODE1]), ...place })
  .superRefine(({ hosts, setup }, context) => knownHosts(hosts, { setup }, context))
  .describe('The lab in which the commands are run');

/** A scenario with commands and what they must do, by which the tests see that the key is right. */
export const probe = z
  .strictObject({
    hosts: hosts.optional(),
    ...place,
    run: z
      .array(
        z
          .strictObject({
            host: hostName.optional().describe('Host on which it runs; the first one when left out'),
            run: prose.describe('One or more lines of shell, run as root'),
            exit: z
              .union([z.number().int().min(0).max(255), z.literal('failure')])
              .default(0)
              .describe('Its exit status; failure for any but 0'),
            stdout: expectation.optional().describe('What is expected on stdout; a text must stand in it'),
            stderr: expectation.optional().describe('What is expected on stderr; a text must stand in it'),
          })
          .describe('A command and what is expected of it'),
      )
      .min(1)
      .describe(
        'Commands in order. {option}, {answer} or {steps} in them stands for each option, accepted answer, or the steps in order',
      ),
  })
  // Without hosts it may go on in the lab of an output; a host that is not there is found when it is run.
  .superRefine(({ hosts, setup, run }, context) => hosts && knownHosts(hosts, { setup, run }, context))
  .describe('How the engine shows that the key is right');

/** The commands of an output. */
export const shownCommands = z
  .array(
    z.union(
      [
        prose.transform((run): { run: string; host?: string | undefined; fails: boolean } => ({ run, fails: false })),
        z.strictObject({
          host: hostName.optional().describe('Host on which it runs; the first one when left out'),
          run: prose.describe('The command, as it is shown'),
          fails: z.boolean().default(false).describe('Whether it is meant to fail'),
        }),
      ],
      'a command, or the fields host, run and fails',
    ),
  )
  .min(1)
  .max(4)
  .describe('Commands that are shown with what the engine prints; a text, or with host and fails');

/** Where commands are run. */
export type Scene = z.infer<typeof scene>;
/** A scenario that proves a key. */
export type Probe = z.infer<typeof probe>;
/** What is expected of a stream. */
export type StreamExpectation = Expectation;
