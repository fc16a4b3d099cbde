import { History } from './history.ts';

export class LineEditor {
  readonly history = new History();
}
