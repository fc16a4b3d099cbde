import { useEffect, useState } from 'preact/hooks';
import type { KeyOf } from '../i18n/catalogues.ts';
import type { Catalogue } from '../i18n/texts.ts';
import Workbench from '../workbench/Workbench.tsx';
import { choiceOf, labOf, type SandboxChoice } from './choice.ts';

interface Props {
  texts: Catalogue<KeyOf<'workbench'>>;
}

/** The lab that the page's address asks for; nothing where it asks for none, as the form is shown then. */
export default function Sandbox({ texts }: Props) {
  const [choice, setChoice] = useState<SandboxChoice>();
  useEffect(() => {
    const wanted = choiceOf(location.search);
    setChoice(wanted);
    if (wanted) document.body.dataset.sandbox = 'open';
    else if (location.hash.startsWith('#lab=')) location.replace(`?hosts=1${location.hash}`);
  }, []);
  return choice ? <Workbench lab={labOf(choice)} texts={texts} /> : null;
}
