import type { Image } from '../../images/image.ts';
import type { BuildArgs } from './buildargs.ts';
import { copyConfig, emptyConfig, type RunConfig } from './runconfig.ts';

const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where a stage of a build stands (moby dispatchState). */
export class StageState {
  config: RunConfig = emptyConfig();
  maintainer = '';
  /** Whether CMD has come: then ENTRYPOINT leaves it. */
  commandSet = false;
  /** What the steps so far have come to; undefined above scratch. */
  image: Image | undefined;

  constructor(readonly args: BuildArgs) {}

  /** FROM @param base undefined for scratch */
  begin(base: Image | undefined): void {
    this.image = base;
    this.config = base ? copyConfig(base.config) : emptyConfig();
    const env = this.config.Env ?? [];
    if (!env.some((entry) => entry.startsWith('PATH='))) this.config.Env = [...env, DEFAULT_PATH];
  }

  get imageId(): string {
    return this.image?.id ?? '';
  }

  /** The first digits of the image's id, as steps are told. */
  get shortId(): string {
    return this.imageId.replace('sha256:', '').slice(0, 12);
  }

  /** Variables that instructions can use: the environment, and arguments that it does not have. */
  get variables(): Map<string, string> {
    const env = this.config.Env ?? [];
    return new Map(
      [...env, ...this.args.without(env)].map((entry) => {
        const equals = entry.indexOf('=');
        return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
      }),
    );
  }
}
