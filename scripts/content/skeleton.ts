import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { idOf, lessonNames } from './lesson.ts';

const FOLDER = /^\d\d-[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Writes a lesson that passes every check, to be filled with a better one.
 * @param templates folder of the templates @param name PART/LESSON
 * @returns the paths of the new files, from `content` on @throws Error that says why it cannot be
 */
export function newLesson(content: string, templates: string, name: string, title: string): string[] {
  const fault = unfit(content, name, title);
  if (fault) throw new Error(fault);
  const quiz = idOf(name);
  const files = [
    ['index.mdx', `lessons/${name}/index.mdx`],
    ['lab.yaml', `lessons/${name}/lab.yaml`],
    ['quiz.yaml', `quizzes/${quiz}.yaml`],
  ] as const;
  for (const [template, path] of files) {
    const text = readFileSync(join(templates, template), 'utf8');
    mkdirSync(dirname(join(content, path)), { recursive: true });
    writeFileSync(
      join(content, path),
      text.replace('title: TITLE', () => `title: ${yamlText(title)}`).replace('QUIZ', quiz),
    );
  }
  return files.map(([, path]) => path);
}

function unfit(content: string, name: string, title: string): string | undefined {
  const [part = '', lesson = '', ...rest] = name.split('/');
  if (rest.length > 0 || !FOLDER.test(part) || !FOLDER.test(lesson)) {
    return `expected PART/LESSON such as 02-drivers/03-host (two digits, then lower-case words joined by hyphens), found ${name || 'nothing'}`;
  }
  if (title.trim() === '') return 'expected a title, such as "The host network"';
  for (const other of lessonNames(content)) {
    const [otherPart = '', otherLesson = ''] = other.split('/');
    if (other === name) return `content/lessons/${name} exists already`;
    if (idOf(other) === idOf(name)) return `the lesson ${other} has the address ${idOf(name)} already`;
    if (otherPart !== part && otherPart.slice(0, 3) === part.slice(0, 3))
      return `part ${part.slice(0, 2)} is called ${otherPart}`;
    if (otherPart === part && otherLesson.slice(0, 3) === lesson.slice(0, 3)) {
      return `lesson ${lesson.slice(0, 2)} of ${part} is ${otherLesson}`;
    }
  }
  const quiz = `quizzes/${idOf(name)}.yaml`;
  if (existsSync(join(content, quiz))) return `content/${quiz} exists already`;
  const partFile = `lessons/${part}/part.yaml`;
  if (existsSync(join(content, partFile))) return undefined;
  return `content/${partFile} is not there; write it first, with the title and the summary of the part`;
}

function yamlText(text: string): string {
  return /^[A-Za-z][A-Za-z0-9 ,.'()-]*$/.test(text) ? text : JSON.stringify(text);
}
