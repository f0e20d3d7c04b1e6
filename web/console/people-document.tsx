import type { ComponentChildren } from 'preact';
import { type Language, stringsIn } from '../language.ts';
import { peoplePath } from '../paths.ts';
import { Crumb } from './door.tsx';
import { type ConsoleContext, consolePage } from './frame.tsx';
import type { ProofWanted } from './scope-fields.tsx';

/** Everybody who sees the pages may also change them. */
export interface MayChange {
  mayChange: boolean;
}

/** A page about people; `above` it leads back. */
export function peopleDocument(
  context: ConsoleContext,
  title: string,
  children: ComponentChildren,
  above?: ComponentChildren,
): string {
  return consolePage({
    ...context,
    title,
    children: (
      <>
        {above}
        <h1>{title}</h1>
        {children}
      </>
    ),
  });
}

/** A refused form keeps its typed text. */
export interface RefusedForm {
  fault?: string | undefined;
  proof: ProofWanted;
}

export function BackToPeople({ language }: { language: Language }) {
  return <Crumb to={peoplePath()}>{stringsIn(language).accounts.people.back}</Crumb>;
}
