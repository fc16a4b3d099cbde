import type { ServiceSpec } from '#api/swarm/service.ts';
import type { ContainerSpec, TaskSpec } from '#api/swarm/task.ts';
import { omitEmpty } from '../../opts/omitempty.ts';
import { imageName } from './imagename.ts';

/** The specification as Go's encoding/json writes it: without what is empty and may be left out. */
export function normalizeSpec(spec: ServiceSpec): ServiceSpec {
  const { Labels, TaskTemplate, Mode, EndpointSpec, UpdateConfig, RollbackConfig } = spec;
  return omitEmpty<ServiceSpec>(
    {
      ...spec,
      Labels: Labels ?? {},
      TaskTemplate: normalizeTask(TaskTemplate),
      Mode,
      UpdateConfig,
      RollbackConfig,
      EndpointSpec: EndpointSpec && omitEmpty(EndpointSpec),
    },
    ['Labels', 'Mode', 'EndpointSpec'],
  );
}

function normalizeTask(task: TaskSpec): TaskSpec {
  const { ContainerSpec: container, Resources, Placement } = task;
  return omitEmpty<TaskSpec>(
    {
      ...task,
      ContainerSpec: container && normalizeContainer(container),
      Resources: Resources && {
        ...(Resources.Limits && { Limits: omitEmpty(Resources.Limits) }),
        ...(Resources.Reservations && { Reservations: omitEmpty(Resources.Reservations) }),
      },
      Placement: Placement && omitEmpty(Placement),
    },
    ['ContainerSpec', 'Resources', 'RestartPolicy', 'Placement', 'ForceUpdate'],
  );
}

function normalizeContainer(container: ContainerSpec): ContainerSpec {
  const { DNSConfig } = container;
  const Image = container.Image && imageName(container.Image);
  return omitEmpty<ContainerSpec>({ ...container, Image, DNSConfig: DNSConfig && omitEmpty(DNSConfig) }, [
    'Init',
    'StopGracePeriod',
    'DNSConfig',
    'Healthcheck',
  ]);
}
