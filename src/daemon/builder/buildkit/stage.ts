import type { Nanoseconds } from '#kernel/clock.ts';
import type { HistoryEntry, Image, StoredLayer } from '../../images/image.ts';
import type { Command, Stage } from '../dockerfile/instructions/command.ts';
import type { StageState } from '../dockerfile/state.ts';

/** Instructions that are steps of their own; the others change the configuration alone. */
const STEPS: readonly Command['kind'][] = ['run', 'copy', 'add', 'workdir'];
/** What the history says of images made this way. */
export const COMMENT = 'buildkit.dockerfile.v0';

/** A stage on its way: layers, history and what its steps were made of. */
export class StageWork {
  layers: StoredLayer[] = [];
  history: HistoryEntry[] = [];
  /** Stands for all that has been done so far. */
  key = 'scratch';
  created: Nanoseconds = 0;
  #step = 0;

  /** @param label before the number of a step; '' where there is one stage without a name */
  constructor(
    readonly stage: Stage,
    readonly label: string,
    readonly state: StageState,
    /** How many steps there are. */
    readonly total: number,
  ) {}

  /** Goes on from an image. */
  beginWith(image: Image): void {
    this.layers = [...image.layers];
    this.history = [...image.history];
    this.key = image.id;
    this.created = image.created;
  }

  /** Goes on from another stage. */
  beginWithStage(other: StageWork): void {
    this.layers = [...other.layers];
    this.history = [...other.history];
    this.key = other.key;
    this.created = other.created;
  }

  /** The name of the next step: `[build 2/3] RUN …`. */
  nextName(text: string): string {
    this.#step++;
    const number = String(this.#step).padStart(String(this.total).length);
    return `[${this.label === '' ? '' : `${this.label} `}${number}/${this.total}] ${text}`;
  }

  add(layer: StoredLayer, createdBy: string, created: Nanoseconds): void {
    this.layers.push(layer);
    this.created = Math.max(this.created, created);
    this.history.push({ created, createdBy, comment: COMMENT, size: layer.size });
  }

  /** A change of the configuration alone. */
  note(createdBy: string): void {
    this.history.push({ created: this.created, createdBy, comment: COMMENT, size: 0, emptyLayer: true });
  }
}

/** How many steps a stage has. @param fromImage whether it begins with an image */
export function stepsOf(stage: Stage, fromImage: boolean): number {
  return (fromImage ? 1 : 0) + stage.commands.filter(({ kind }) => STEPS.includes(kind)).length;
}
