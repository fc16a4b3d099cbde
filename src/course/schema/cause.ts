/**
 * Why a check can fail, as far as the grader can tell. A named mistake of a lab says by which of these it is recognised.
 *
 * - `missing`: the object does not exist; `unwanted`: it exists and must not
 * - `not-running`: the container exists but its program does not run
 * - `setting`: the object exists with another setting than asked for
 * - `unhealthy`: the container runs, but its health check does not find it healthy
 * - `no-swarm`: the host is in no swarm, or is not the manager that was asked for, or the managers have no majority
 * - `placement`: the scheduler finds no node for a task; `wrong-node`: tasks run on other nodes than asked for
 * - `no-image`: a task is turned down because its node lacks the image and cannot get it
 * - `exit`: a command ended with another status than asked for, or did not end
 * - `not-attached` / `still-attached`: a container lacks a network it needs, or has one it must not have
 * - `default-bridge`: names are not served on the default bridge, and that is all the two containers share
 * - `no-shared-network`: the two containers have no network in common
 * - `unknown-name`: they share a network, but nothing on it answers to that name
 * - `wrong-target`: the name leads to another container
 * - `no-route`, `filtered`, `refused`, `no-answer`: what became of the packet or connection
 * - `content`: there was an answer, but not the one asked for
 * - `reachable`: something answers that must not
 */
export const CAUSES = [
  'missing',
  'unwanted',
  'not-running',
  'setting',
  'unhealthy',
  'no-swarm',
  'placement',
  'wrong-node',
  'no-image',
  'exit',
  'not-attached',
  'still-attached',
  'default-bridge',
  'no-shared-network',
  'unknown-name',
  'wrong-target',
  'no-route',
  'filtered',
  'refused',
  'no-answer',
  'content',
  'reachable',
] as const;

/** Why a check fails. */
export type Cause = (typeof CAUSES)[number];
