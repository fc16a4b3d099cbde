/** The switches of termios(3) that a terminal knows, as stty(1) names them, with what a new terminal has. */
const FLAGS = {
  // control
  parenb: false,
  parodd: false,
  cmspar: false,
  hupcl: false,
  cstopb: false,
  cread: true,
  clocal: false,
  crtscts: false,
  // input
  ignbrk: false,
  brkint: false,
  ignpar: false,
  parmrk: false,
  inpck: false,
  istrip: false,
  inlcr: false,
  igncr: false,
  icrnl: true,
  ixon: true,
  ixoff: false,
  iuclc: false,
  ixany: false,
  imaxbel: false,
  iutf8: false,
  // output
  opost: true,
  olcuc: false,
  ocrnl: false,
  onlcr: true,
  onocr: false,
  onlret: false,
  ofill: false,
  ofdel: false,
  // local
  isig: true,
  icanon: true,
  iexten: true,
  echo: true,
  echoe: true,
  echok: true,
  echonl: false,
  noflsh: false,
  xcase: false,
  tostop: false,
  echoprt: false,
  echoctl: true,
  echoke: true,
  flusho: false,
  extproc: false,
};

/** The control characters with their codes; undefined stands for none. */
const CONTROLS = {
  intr: 0x03 as number | undefined,
  quit: 0x1c as number | undefined,
  erase: 0x7f as number | undefined,
  kill: 0x15 as number | undefined,
  eof: 0x04 as number | undefined,
  eol: undefined as number | undefined,
  eol2: undefined as number | undefined,
  swtch: undefined as number | undefined,
  start: 0x11 as number | undefined,
  stop: 0x13 as number | undefined,
  susp: 0x1a as number | undefined,
  rprnt: 0x12 as number | undefined,
  werase: 0x17 as number | undefined,
  lnext: 0x16 as number | undefined,
  flush: 0x0f as number | undefined,
};

export type TtyFlag = keyof typeof FLAGS;
export type ControlCharacter = keyof typeof CONTROLS;

/** Settings of a terminal. Only `configure` of the terminal changes them. */
export type TtySettings = Readonly<Record<TtyFlag, boolean>> & {
  readonly controls: Readonly<Record<ControlCharacter, number | undefined>>;
  /** How many bytes a read without line editing waits for, and for how many tenths of a second. */
  readonly min: number;
  readonly time: number;
  /** In baud; it has no effect. */
  readonly speed: number;
};

/** What a new terminal is set to (Linux' tty_std_termios). */
export const STANDARD_SETTINGS: TtySettings = { ...FLAGS, controls: CONTROLS, min: 1, time: 0, speed: 38_400 };

/** The changes that make `settings` raw, as cfmakeraw(3) does. */
export const RAW: Partial<TtySettings> = {
  ignbrk: false,
  brkint: false,
  parmrk: false,
  istrip: false,
  inlcr: false,
  igncr: false,
  icrnl: false,
  ixon: false,
  opost: false,
  echo: false,
  echonl: false,
  icanon: false,
  isig: false,
  iexten: false,
  min: 1,
  time: 0,
};
