import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { replay } from './replay.ts';
import { transcripts } from './transcript.ts';

/** Steps that differ from the recording, by recording, each with the reason. The list may only shrink. */
const known = JSON.parse(readFileSync(new URL('./known-differences.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, string>
>;

describe('recorded sessions of real engines', () => {
  for (const transcript of transcripts()) {
    test(`${transcript.name}: ${transcript.title}`, () => {
      const { outcomes, failures } = replay(transcript);
      expect(failures, 'simulated programs that crashed').toEqual([]);
      const excused = known[transcript.name] ?? {};
      const differing = outcomes.filter(({ same }) => !same);
      const surprises = differing
        .filter(({ step }) => !(step.cmd in excused))
        .map(({ step, answer }) => ({
          cmd: step.cmd,
          recorded: { stdout: step.stdout, stderr: step.stderr, exit: step.exit },
          simulated: answer,
        }));
      expect(surprises, 'steps that differ and are not listed in known-differences.json').toEqual([]);
      const mended = Object.keys(excused).filter((cmd) => !differing.some(({ step }) => step.cmd === cmd));
      expect(mended, 'steps listed in known-differences.json that match now: take them out').toEqual([]);
    });
  }
});
