/** A text with `{names}` to fill in; where it counts something, one for each plural form of the language. */
export type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;

/** The texts of one part of the interface in one language: plain data, so that an island gets only what it shows. */
export interface Catalogue<Key extends string = string> {
  /** BCP 47 tag of the language. */
  language: string;
  messages: Readonly<Record<Key, Message>>;
}

/** Says the texts of a catalogue. */
export class Texts<Key extends string = string> {
  readonly language: string;
  readonly #messages: Readonly<Record<Key, Message>>;
  #plurals: Intl.PluralRules | undefined;

  constructor({ language, messages }: Catalogue<Key>) {
    this.language = language;
    this.#messages = messages;
  }

  /**
   * @param values what stands for the `{names}` of the text; `count` also chooses the plural form
   * @returns the text; a name without a value stays as it stands, so that a test finds it
   */
  readonly say = (key: Key, values: Readonly<Record<string, string | number>> = {}): string => {
    const message = this.#messages[key];
    return this.#form(message, values.count).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  };

  #form(message: Message, count: string | number | undefined): string {
    if (typeof message === 'string') return message;
    this.#plurals ??= new Intl.PluralRules(this.language);
    return message[this.#plurals.select(Number(count))] ?? message.other ?? '';
  }
}
