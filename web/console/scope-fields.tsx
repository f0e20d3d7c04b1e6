import type { Role } from '../../db/grants-schema.ts';
import { type Language, stringsIn } from '../language.ts';
import { FormField, fieldsOf } from './door.tsx';

/** The typed form of a role: wave, places and time. */
export interface TypedScope {
  role: string;
  /** Code of a wave; empty: every one. */
  wave: string;
  where: string;
  places: string;
  /** A date, as browsers write it. */
  until: string;
}

const wheres = ['everywhere', 'provinces', 'cities'] as const;

export interface ScopeFieldsProps {
  language: Language;
  roles: readonly Role[];
  /** Codes of the existing waves. */
  waveCodes: readonly string[];
  typed: TypedScope;
  /** Names of the faulty fields. */
  faulty: readonly string[];
}

/** The scope of a role. */
export function ScopeFields({ language, roles, waveCodes, typed, faulty }: ScopeFieldsProps) {
  const { people, own, roleNames } = stringsIn(language).accounts;
  const field = fieldsOf<'places' | 'until'>(people, typed, faulty);
  return (
    <>
      <ChoiceField
        name="role"
        label={people.role}
        value={typed.role}
        options={[['', '–'], ...roles.map((role): [string, string] => [role, roleNames[role]])]}
        isFaulty={faulty.includes('role')}
        isRequired
      />
      <ChoiceField
        name="wave"
        label={people.wave}
        value={typed.wave}
        options={[['', own.everyWave], ...waveCodes.map((wave): [string, string] => [wave, wave])]}
      />
      <ChoiceField
        name="where"
        label={people.where}
        value={typed.where}
        options={wheres.map((where) => [where, people.whereOptions[where]])}
      />
      <FormField {...field('places')} hint={people.placesHint} isOptional />
      <FormField {...field('until')} type="date" />
    </>
  );
}

export interface ChoiceProps {
  name: string;
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  isFaulty?: boolean;
  isRequired?: boolean;
}

export function ChoiceField({ name, label, value, options, isFaulty, isRequired }: ChoiceProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select id={name} name={name} required={isRequired} aria-invalid={isFaulty || undefined}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The proof that the session's holder owes: absent if they gave one within ten minutes. */
export type ProofWanted = { needsCode: boolean } | undefined;

/** The password, and a code, at the end of a form that needs them. */
export function ProofFields({ language, proof }: { language: Language; proof: ProofWanted }) {
  const words = stringsIn(language).accounts.confirm;
  if (!proof) return null;
  return (
    <fieldset class="proof">
      <legend>{words.lead}</legend>
      <FormField name="own-password" label={words.password} type="password" autoComplete="current-password" />
      {proof.needsCode && (
        <FormField name="own-code" label={words.code} autoComplete="one-time-code" isNumeric />
      )}
    </fieldset>
  );
}
