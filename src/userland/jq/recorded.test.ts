import { describe, expect, it } from 'vitest';
import { type Recorded, Testbed } from '../testbed.ts';
import recorded from './recorded.json';

const bed = new Testbed();

/** Command lines, with what the real programs answered. */
describe('jq 1.8.2', () => {
  it.each(recorded as Recorded[])('$run', ({ run, out = '', err = '', status = 0 }) => {
    bed.reset();
    expect(bed.run(run)).toMatchObject({ stdout: out, stderr: err, status });
  });
});
