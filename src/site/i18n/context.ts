import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { KeyOf, Section } from './catalogues.ts';
import { Texts } from './texts.ts';

/** The texts of the island a component stands in; which section it is, only the island knows. */
export const TextsContext = createContext<{ readonly language: string }>(new Texts({ language: 'en', messages: {} }));

/** The texts of the section that the island around was given. */
export function useTexts<S extends Section>(): Texts<KeyOf<S>> {
  return useContext(TextsContext) as Texts<KeyOf<S>>;
}
