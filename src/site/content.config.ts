import { defineCollection } from 'astro:content';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { glob, type Loader, type LoaderContext } from 'astro/loaders';
import { bankFile, loadBank } from '#course/bank/bank.ts';
import { labFile } from '#course/schema/lab.ts';
import { lessonFrontMatter } from '#course/schema/lesson.ts';
import { loadLab, loadLesson, loadPart, loadQuiz } from '#course/schema/load.ts';
import { partFile } from '#course/schema/part.ts';
import { quizFile } from '#course/schema/quiz.ts';

// The course's own loaders read the content, so that a wrong file fails the build with path, line and expectation.

const LESSONS = 'content/lessons';
const QUIZZES = 'content/quizzes';
const BANKS = 'content/bank';

/** `02-drivers/02-user-defined-bridge/index.mdx` → `user-defined-bridge` */
const lessonId = (path: string) => (path.split('/').at(-2) ?? path).replace(/^\d+-/, '');
const partId = (path: string) => path.split('/').at(-2) ?? path;
const quizId = (path: string) => (path.split('/').at(-1) ?? path).replace(/\.yaml$/, '');

/** The files below `folder` whose name fits, with their text, by their path from the repository's root. */
async function files(context: LoaderContext, folder: string, name: RegExp): Promise<[path: string, text: string][]> {
  const root = fileURLToPath(context.config.root);
  const found = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = found
    .filter((file) => file.isFile() && name.test(file.name))
    .map((file) => relative(root, join(file.parentPath, file.name)));
  return Promise.all(paths.sort().map(async (path) => [path, await readFile(join(root, path), 'utf8')]));
}

/** Loads YAML files through `read`, which complains about a wrong one. */
function yamlFiles(
  folder: string,
  name: RegExp,
  idOf: (path: string) => string,
  read: (text: string, path: string) => Record<string, unknown>,
): Loader {
  return {
    name: `course:${folder}`,
    async load(context) {
      const fresh = async () => {
        context.store.clear();
        for (const [path, text] of await files(context, folder, name)) {
          context.store.set({ id: idOf(path), data: read(text, path), filePath: path });
        }
      };
      await fresh();
      context.watcher?.on('change', (path) => {
        if (path.includes(folder) && name.test(path)) void fresh();
      });
    },
  };
}

/** `02-drivers/02-user-defined-bridge/index.zh-hant.mdx` → `zh-hant/user-defined-bridge` */
const translationId = (path: string) => `${/index\.(.+)\.mdx$/.exec(path)?.[1]}/${lessonId(path)}`;
const translations = glob({
  pattern: '*/*/index.*.mdx',
  base: LESSONS,
  generateId: ({ entry }) => translationId(entry),
});
const lessons = glob({ pattern: '*/*/index.mdx', base: LESSONS, generateId: ({ entry }) => lessonId(entry) });

/** Loads lessons through the course's own reader first. */
function checkedLessons(name: string, fileName: RegExp, loader: Loader): Loader {
  return {
    name,
    async load(context) {
      const found = await files(context, LESSONS, fileName);
      for (const [path, text] of found) loadLesson(text, path);
      // Astro's own loader warns where there is nothing to load.
      if (found.length > 0) await loader.load(context);
    },
  };
}

export const collections = {
  lessons: defineCollection({
    loader: checkedLessons('course:lessons', /^index\.mdx$/, lessons),
    schema: lessonFrontMatter,
  }),
  translations: defineCollection({
    loader: checkedLessons('course:translations', /^index\..+\.mdx$/, translations),
    schema: lessonFrontMatter,
  }),
  parts: defineCollection({ loader: yamlFiles(LESSONS, /^part\.yaml$/, partId, loadPart), schema: partFile }),
  labs: defineCollection({ loader: yamlFiles(LESSONS, /^lab\.yaml$/, lessonId, loadLab), schema: labFile }),
  quizzes: defineCollection({ loader: yamlFiles(QUIZZES, /\.yaml$/, quizId, loadQuiz), schema: quizFile }),
  banks: defineCollection({ loader: yamlFiles(BANKS, /\.yaml$/, quizId, loadBank), schema: bankFile }),
};
