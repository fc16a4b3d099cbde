import type { TaskSpec } from '#api/swarm/task.ts';
import { nodeMatches, parseConstraints } from '../../constraint.ts';
import type { NodeObject, ServiceObject, TaskObject } from '../../store/objects.ts';

/**
 * Whether a task is not what its service asks for by now (swarmkit orchestrator.IsTaskDirty). Constraints that changed
 * make no difference to a task whose node satisfies the new ones.
 */
export function isDirty(service: ServiceObject, task: TaskObject, node: NodeObject | undefined): boolean {
  if (service.SpecVersion === task.SpecVersion) return false;
  const { TaskTemplate: wanted, EndpointSpec: endpoint } = service.Spec;
  if (node && !same(wanted, task.Spec) && same(unconstrained(wanted), unconstrained(task.Spec)) && fits(wanted, node))
    return false;
  return !same(wanted, task.Spec) || !same(endpoint, task.Endpoint?.Spec);
}

/** Whether a node satisfies a spec's constraints. */
export function fits({ Placement: placement }: TaskSpec, node: NodeObject): boolean {
  const constraints = parseConstraints(placement?.Constraints ?? []);
  return typeof constraints !== 'string' && nodeMatches(constraints, node);
}

function unconstrained(spec: TaskSpec): TaskSpec {
  const { Constraints: _constraints, ...placement } = spec.Placement ?? {};
  return { ...spec, Placement: placement };
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
