import { type Signal, signal } from '@preact/signals';
import type { TaskVerdict } from '#grading/verdict.ts';
import type { Recording } from '#lab/packets/recording.ts';
import type { LabPicture } from '#lab/picture.ts';
import type { ScreenSettings, Spot } from '#terminal/screen.ts';
import type { Modifiers } from '#terminal/touchkeys.ts';
import type { KeyOf } from '../i18n/catalogues.ts';
import type { Texts } from '../i18n/texts.ts';
import type { Places } from '../picture/places.ts';
import { chosen, isDark } from '../settings/settings.ts';
import { Arrangement } from './consoles/arrangement.ts';
import { hireWorker } from './hire.ts';
import type { HistoryView } from './labhistory.ts';
import type { LessonLab } from './lesson.ts';
import type { Runtime } from './runtime.ts';

/** A console in its tab. */
export interface ConsoleTab {
  id: string;
  host: string;
  title: string;
  busy: boolean;
  /** Something was shown there while another console was in front; and the bell was rung. */
  activity: boolean;
  bell: boolean;
}

/** What is asked before something is done in a console: whether to paste several lines, or what to do with a link. */
export type Asking =
  | { kind: 'paste'; text: string; console: string }
  | { kind: 'link'; url: string; command: string; openable: boolean; spot: Spot };

/** A message that stays until it is dismissed. */
export interface Notice {
  id: number;
  kind: 'info' | 'problem';
  text: string;
  /** What can be done about it. */
  action?: { label: string; run: () => void };
}

/** Packets that are watched, in place of the live picture. */
export interface Watched {
  /** Whose they are: a step, by its place among the steps, or a check, by TASK/CHECK. */
  of: { step: number } | { check: string };
  /** The command or the check in words. */
  title: string;
  /** What had the focus before, and gets it back. */
  opener?: Element | null;
  /** Absent while it is being made. */
  recording?: Recording;
  /** Why there is none. */
  failed?: string;
}

/** A lab that a link carries: what it would do, and how to open it. */
export interface Offered {
  hosts: string[];
  steps: { host: string; label: string }[];
  open(): Promise<void>;
}

export type View = 'lesson' | 'console' | 'network' | 'tasks';

/**
 * Everything the workbench of one lesson shows. It weighs little; the lab itself, with its worker and the terminal, is
 * fetched by `start`.
 */
export class Bench {
  readonly status: Signal<'waiting' | 'starting' | 'ready' | 'failed'> = signal('waiting');
  readonly consoles = signal<ConsoleTab[]>([]);
  /** Which consoles are where. */
  readonly arrangement = new Arrangement<ConsoleTab>(this.consoles);
  /** The console that commands go to. */
  readonly active = this.arrangement.active;
  /** Keys held beside the next one, on keyboards that lack them. */
  readonly modifiers = signal<Modifiers>({ ctrl: false, alt: false });
  readonly asking = signal<Asking | undefined>(undefined);
  /** Whether the text beside the console is shown. */
  readonly transcript = signal(false);
  /** Counts changes of the transcripts. */
  readonly transcribed = signal(0);
  /** What consoles say aloud. */
  readonly said = signal('');
  readonly picture = signal<LabPicture | undefined>(undefined);
  /** Where things are in the picture that is shown. */
  readonly places = signal<Places | undefined>(undefined);
  readonly verdicts = signal<ReadonlyMap<string, TaskVerdict>>(new Map());
  /** The tasks are being judged: verdicts are of the state before. */
  readonly grading = signal(false);
  readonly timeline = signal(false);
  readonly watched = signal<Watched | undefined>(undefined);
  /** The link that carries the lab, while it is shown. */
  readonly shared = signal<string | undefined>(undefined);
  /** A lab that somebody's link carries, until it is opened or declined. */
  readonly offer = signal<Offered | undefined>(undefined);
  /** How many changes of the lab are on their way into the browser's store. */
  readonly saving = signal(0);
  readonly notices = signal<Notice[]>([]);
  /** The steps of the lab, and how many of them are done. */
  readonly history = signal<HistoryView>({ steps: [], position: 0 });
  /** Why another lab than the learner's own is shown, while it is. */
  readonly visiting = signal<{ kind: 'link' } | { kind: 'task'; task: string } | undefined>(undefined);
  /** A command has been running for two seconds. */
  readonly long = signal(false);
  /** The lab has not answered for two seconds. */
  readonly silent = signal(false);
  readonly view = signal<View>('lesson');
  /** The pane that fills the lab, if one does. */
  readonly enlarged = signal<Exclude<View, 'lesson'> | undefined>(undefined);
  readonly searching = signal(false);
  /** Said aloud by screen readers. */
  readonly announcement = signal('');
  readonly runtime = signal<Runtime | undefined>(undefined);
  #started: Promise<void> | undefined;
  #hired: Worker | undefined;
  #notice = 0;

  constructor(
    readonly lab: LessonLab,
    readonly texts: Texts<KeyOf<'workbench'>>,
  ) {}

  /** Fetches what the lab needs: somebody is about to start it. */
  prepare(): void {
    this.#hired ??= hireWorker('lab');
    import('./runtime.ts').catch(() => {
      // It is fetched again, and complained about, when the lab starts.
    });
  }

  /** The worker of a lab that is to start; the one that was prepared, if it is still free. */
  hire(): Worker {
    const worker = this.#hired ?? hireWorker('lab');
    this.#hired = undefined;
    return worker;
  }

  /** Fetches and starts the lab; once is enough. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async #start(): Promise<void> {
    this.status.value = 'starting';
    this.prepare();
    try {
      const { Runtime: Lab } = await import('./runtime.ts');
      const runtime = new Lab(this);
      this.runtime.value = runtime;
      await runtime.begin();
    } catch (error) {
      this.status.value = 'failed';
      this.notify(
        'problem',
        this.texts.say('failed', { reason: error instanceof Error ? error.message : String(error) }),
      );
    }
  }

  /** Types a command into the console in front, or the first one of `host`, and shows it. */
  async runCommand(command: string, host?: string): Promise<void> {
    await this.start();
    this.view.value = 'console';
    this.runtime.value?.typeCommand(command, host);
  }

  /** Puts a command at the prompt of the console in front, or of one of `host`, without sending it. */
  async insertCommand(command: string, host?: string): Promise<void> {
    await this.start();
    this.view.value = 'console';
    this.runtime.value?.insertCommand(command, host);
  }

  /** Brings a console to the front. */
  show(console: string): void {
    this.arrangement.show(console);
    this.consoles.value = this.consoles.value.map((tab) =>
      tab.id === console && tab.activity ? { ...tab, activity: false, bell: false } : tab,
    );
  }

  /** Has screen readers say a text, the same one too. */
  tell(text: string): void {
    if (text !== '') this.said.value = this.said.value === text ? `${text}\u00a0` : text;
  }

  /** Shows the link that carries the lab as it is now. */
  async share(): Promise<void> {
    const lab = this.runtime.value?.lab;
    if (!lab) return;
    const { fragmentOf } = await import('../share/link.ts');
    this.shared.value = `${location.origin}${location.pathname}${location.search}${fragmentOf(lab)}`;
  }

  /** Offers the lab that the page's address carries, if it carries one. */
  async openLink(): Promise<void> {
    if (!location.hash.startsWith('#lab=')) return;
    const { offerLab } = await import('../share/offerlab.ts');
    offerLab(this, location.hash);
  }

  notify(kind: Notice['kind'], text: string, action?: Notice['action']): void {
    if (this.notices.value.some((notice) => notice.text === text)) return;
    this.notices.value = [...this.notices.value, { id: ++this.#notice, kind, text, action }];
  }

  dismiss(id: number): void {
    this.notices.value = this.notices.value.filter((notice) => notice.id !== id);
  }

  /** How consoles are to look now. */
  screenSettings(): ScreenSettings {
    const text = chosen('text');
    const large = text === 'large' || matchMedia('(min-width: 1800px)').matches;
    const fontSize = text === 'projector' ? 20 : large ? 17 : 14;
    const highContrast = document.documentElement.dataset.contrast === 'more';
    return { dark: isDark(), highContrast, screenReader: chosen('speech') === 'on', fontSize };
  }
}
