import { NetDevice, type OperState } from './netdevice.ts';

/** A device that swallows what is sent to it; it only carries addresses. */
export class Dummy extends NetDevice {
  override readonly kind = 'dummy';

  override get operstate(): OperState {
    return this.up ? 'unknown' : 'down';
  }

  override get usesNeighbours(): boolean {
    return false;
  }

  protected override kindFlags(): string[] {
    return ['BROADCAST', 'NOARP'];
  }

  protected override send(): void {}
}
