import type { Builder } from './builder.ts';
import { commitStep } from './commit.ts';
import { copyConfig, mergedHealth, shellOf } from './runconfig.ts';
import type { StageState } from './state.ts';

/** Makes an image of a step that has changed the configuration alone. @param comment what the history says of it */
export function commitConfig(builder: Builder, state: StageState, comment: string): void {
  const ran = copyConfig(state.config, { Cmd: [...shellOf(state.config), '#(nop) ', comment] });
  const known = builder.prober.probe(state.image, ran);
  if (known) {
    builder.progress.out(' ---> Using cache\n');
    state.image = known;
    return;
  }
  const container = builder.containers.create(state.image, ran);
  const health = mergedHealth(state.config.Healthcheck, state.image?.config.Healthcheck);
  if (health) state.config.Healthcheck = health;
  commitStep(builder.daemon, state, container.overlay.upper, ran);
}
