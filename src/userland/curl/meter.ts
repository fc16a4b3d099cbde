import { type Nanoseconds, SECOND } from '#kernel/clock.ts';

const HEADING =
  '  % Total    % Received % Xferd  Average Speed  Time    Time    Time   Current\n' +
  '                                 Dload  Upload  Total   Spent   Left   Speed\n';

/** curl's progress meter, drawn once a second and at the end. */
export class Meter {
  #shown = false;
  #next: Nanoseconds;

  constructor(readonly began: Nanoseconds) {
    this.#next = began + SECOND;
  }

  /** What to print now, with `total` bytes expected in all. */
  draw(
    now: Nanoseconds,
    received: number,
    total: number | undefined,
    sent: number,
    toSend: number,
    final: boolean,
  ): string {
    let text = '';
    if (!this.#shown) {
      this.#shown = true;
      text += `${HEADING}\r${row(0, 0, 0, 0, 0, 0)}`;
    }
    if (!final && now < this.#next) return text;
    this.#next = now + SECOND;
    const seconds = (now - this.began) / SECOND;
    const line = `\r${row(received, total ?? received, sent, toSend, seconds, received)}`;
    return text + (final ? `${line}\n` : line);
  }
}

function row(received: number, total: number, sent: number, toSend: number, seconds: number, current: number): string {
  const percent = (part: number, whole: number) => (whole > 0 ? Math.floor((part * 100) / whole) : 0);
  const speed = (bytes: number) => (seconds > 0 ? Math.floor(bytes / seconds) : 0);
  const whole = total + toSend;
  const cells = [
    String(percent(received + sent, whole)).padStart(3),
    amount(whole),
    String(percent(received, total)).padStart(3),
    amount(received),
    String(percent(sent, toSend)).padStart(3),
    amount(sent),
    amount(speed(received)),
    amount(speed(sent)),
  ];
  const spent =
    seconds >= 1
      ? `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
      : '';
  return `${cells.join(' ')} ${' '.repeat(7)} ${spent.padStart(7)} ${' '.repeat(7)} ${seconds >= 1 ? amount(speed(current)) : amount(0)}`;
}

/** A number in six places. */
function amount(bytes: number): string {
  if (bytes < 100_000) return String(bytes).padStart(6);
  const units = 'kMGTP';
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(1)}${units[unit]}`.padStart(6);
}
