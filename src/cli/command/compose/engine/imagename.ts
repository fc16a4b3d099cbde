import type { ComposeProject, ComposeService } from '../../../compose/spec/types.ts';

/** The image of a service; one that is built is named after it. */
export function imageOf(project: ComposeProject, name: string, service: ComposeService): string {
  return service.image || `${project.name}-${name}`;
}
