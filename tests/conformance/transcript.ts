import { readdirSync, readFileSync } from 'node:fs';

/** One command of a recorded session and what the real engine answered. */
export interface Step {
  host: string;
  cmd: string;
  stdout: string;
  stderr: string;
  exit: number;
  /** False where the answer differs from one recording to the next: run for its effect only. */
  judged?: boolean;
}

/** A session recorded on real engines. */
export interface Transcript {
  name: string;
  title: string;
  hosts: string[];
  steps: Step[];
}

/** From the project's root, where tests and scripts run. */
const FOLDER = 'tests/conformance/transcripts';

/** All recordings kept here, by name. */
export function transcripts(): Transcript[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Transcript);
}
