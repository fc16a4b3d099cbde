import { Lab } from '#lab/lab.ts';
import type { LabPicture } from '#lab/picture.ts';
import { plainScenario } from '#lab/scenario.ts';
import { EPOCH } from '../console/run.ts';
import type { LessonLab } from '../workbench/lesson.ts';

/** What the home page shows of a lab: a few commands with what they printed, and the network they made. */
export interface Showcase {
  steps: { command: string; output: string }[];
  picture: LabPicture;
}

const BEFORE = ['docker run -d --name db redis:alpine'];
const SHOWN = [
  'docker network create shop',
  'docker run -d --name web --network shop -p 8080:80 nginx',
  'docker network connect shop db',
  'docker exec web ping -c 1 db',
];

/** What the home page's lab starts from: what its picture shows has been done there. */
export const TRY_IT: LessonLab = {
  lesson: 'home',
  hosts: [{ name: 'node1' }],
  setup: [...BEFORE, ...SHOWN.slice(0, -1)].map((cmd) => ({ host: 'node1', cmd })),
  tasks: [],
  mistakes: [],
};

/** Runs the commands on a lab of its own. @throws Error when one of them fails: the home page cannot show what does not work */
export function showcase(): Showcase {
  const lab = Lab.start(plainScenario(['node1'], { epoch: EPOCH, seed: 'showcase' }));
  const run = (command: string) => {
    const { stdout, stderr, exit } = lab.run('node1', command);
    if (exit !== 0) throw new Error(`home page: ${command}: ${stdout}${stderr}`);
    return { command, output: stdout.trimEnd() };
  };
  BEFORE.forEach(run);
  const steps = SHOWN.map(run);
  return { steps, picture: lab.picture() };
}
