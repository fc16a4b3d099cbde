import { newLesson } from './skeleton.ts';

const [name = '', title = ''] = process.argv.slice(2);
if (process.argv.length !== 4 || name.startsWith('-')) {
  console.error(
    'Usage: npm run new:lesson -- PART/LESSON "Title"\n\nSuch as: npm run new:lesson -- 02-drivers/03-host "The host network"',
  );
  process.exit(name === '--help' ? 0 : 2);
}
try {
  const paths = newLesson('content', 'scripts/content/skeleton', name, title);
  const lesson = name.split('/')[1]?.replace(/^\d+-/, '');
  console.log(`${paths.map((path) => `content/${path}`).join('\n')}

What they hold passes every check and is about nothing yet. Next:

  1. Read docs/authoring.md, then write the lesson, its lab and its quiz.
  2. npm run check:content -- ${lesson} --show
  3. npm start, and read it as a learner.`);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`new:lesson: ${error.message}`);
  process.exitCode = 1;
}
