import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { Correspondence, sameText } from './sametext.ts';
import type { Step, Transcript } from './transcript.ts';

/** A judged step and how the simulator did. */
export interface Outcome {
  step: Step;
  answer: { stdout: string; stderr: string; exit: number };
  same: boolean;
}

const EPOCH = Date.UTC(2026, 10, 21, 9, 0, 0);

/** Replays a recording on fresh hosts; answers its judged steps. */
export function replay(transcript: Transcript): { outcomes: Outcome[]; failures: string[] } {
  const lab = Lab.start(plainScenario(transcript.hosts, { epoch: EPOCH }));
  const ids = new Correspondence();
  const env: Record<string, string> = {};
  const outcomes: Outcome[] = [];
  for (const step of transcript.steps) {
    const assignment = /^(\w+)=\$\((.*)\)$/.exec(step.cmd);
    const answer = inTextMode(lab.run(step.host, assignment?.[2] ?? step.cmd, env));
    if (assignment?.[1]) env[assignment[1]] = answer.stdout.trim();
    if (step.judged === false) continue;
    const same =
      answer.exit === step.exit &&
      (assignment !== null || sameText(step.stdout, answer.stdout, step.cmd, ids)) &&
      sameText(step.stderr, answer.stderr, step.cmd, ids);
    outcomes.push({ step, answer, same });
  }
  const failures = lab
    .takeFailures()
    .map(({ argv, error }) => `${argv.join(' ')}: ${error instanceof Error ? error.stack : error}`);
  return { outcomes, failures };
}

/** The recordings were read in text mode: lines end with a newline alone. */
function inTextMode(answer: Outcome['answer']): Outcome['answer'] {
  const text = (output: string) => output.replace(/\r\n?/g, '\n');
  return { ...answer, stdout: text(answer.stdout), stderr: text(answer.stderr) };
}
