import { getCollection } from 'astro:content';
import type { APIRoute } from 'astro';
import { commandsOf, type HostCommand } from '#course/labcontent.ts';
import type { LabFile } from '#course/schema/lab.ts';

/** The commands of each lab's first solution: for those who ask to see the lab with a task done. */
export async function getStaticPaths() {
  const labs: { id: string; data: LabFile }[] = await getCollection('labs');
  return labs.map(({ id, data }) => ({
    params: { lesson: id },
    props: { commands: commandsOf(data, data.solutions[0]?.steps ?? []) },
  }));
}

export const GET: APIRoute<{ commands: HostCommand[] }> = ({ props }) => Response.json(props.commands);
