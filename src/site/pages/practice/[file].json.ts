import type { APIRoute } from 'astro';
import type { Asked } from '../../practice/asked.ts';
import { practiceFiles } from '../../practice/files.ts';

/** The questions of a bank, or of the quizzes of a part: fetched when a round of practice starts. */
export async function getStaticPaths() {
  const files = await practiceFiles();
  return files.map(({ name, questions }) => ({ params: { file: name }, props: { questions } }));
}

export const GET: APIRoute<{ questions: Asked[] }> = ({ props }) => Response.json(props.questions);
