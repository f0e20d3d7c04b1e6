import {
  type CheckName,
  checkNames,
  type PreflightCheck,
  type PreflightFinding,
} from '../../server/survey/release/preflight.ts';
import type { NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { fieldCityPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { checkDetail } from './check-detail.ts';
import { consoleCityName, number } from './figures.tsx';

/** The most cities that a check names one by one. */
const MOST_NAMED = 8;

/** The state of a check; `later` ones run when a draft is frozen. */
type CheckState = 'met' | 'unmet' | 'note' | 'later';

/** Beside the word, so that nobody needs the colour. */
const marks: Record<CheckState, string> = { met: '✓', unmet: '✕', note: '◆', later: '○' };

/** As it should be, and yet worth a look. */
const notable: readonly PreflightFinding[] = [
  'interim',
  'heldWaived',
  'notScreened',
  'arriving',
  'noMargins',
  'withheld',
  'heldBack',
  'changed',
];

function stateOf({ ok, blocks, finding }: PreflightCheck): CheckState {
  if (!ok) return blocks ? 'unmet' : 'note';
  return notable.includes(finding) ? 'note' : 'met';
}

interface CheckListProps {
  checks: readonly PreflightCheck[];
  wave: { code: string };
  cityOf: (code: string) => NamedCity | undefined;
  language: Language;
  /** Where to continue from a check that is not simply met. */
  links: Partial<Record<CheckName, string>>;
}

/** All checks in order, each with its state in a word, a sentence, and a link to correct it. */
export function CheckList(props: CheckListProps) {
  const byName = new Map(props.checks.map((check) => [check.name, check]));
  return (
    <ul class="checks">
      {checkNames.map((name) => (
        <CheckRow key={name} name={name} check={byName.get(name)} {...props} />
      ))}
    </ul>
  );
}

function CheckRow(props: CheckListProps & { name: CheckName; check: PreflightCheck | undefined }) {
  const { name, check, language, links } = props;
  const words = stringsIn(language).publish.checks;
  const state = check ? stateOf(check) : 'later';
  const mend: Partial<Record<CheckName, string>> = words.mend;
  const later: Partial<Record<CheckName, string>> = words.later;
  // A required check that is met needs no correction.
  const isLinked = state === 'unmet' || (state === 'note' && check?.blocks === false);
  return (
    <li>
      <span class={`state ${state === 'note' ? 'notable' : state}`}>
        <span aria-hidden="true">{marks[state]}</span> {words.states[state]}
      </span>
      <div>
        <h3>{words.names[name]}</h3>
        <p>
          {check ? checkDetail(check, language) : later[name]}{' '}
          {isLinked && links[name] && mend[name] && <a href={links[name]}>{mend[name]}</a>}
        </p>
        {check && check.finding !== 'changed' && check.cities.length > 0 && (
          <Places {...props} check={check} />
        )}
      </div>
    </li>
  );
}

/** The cities that a check concerns; of many, the first ones. */
function Places({ check, wave, cityOf, language }: CheckListProps & { check: PreflightCheck }) {
  const more = check.cities.length - MOST_NAMED;
  return (
    <p class="of-cities">
      {check.cities.slice(0, MOST_NAMED).map((code) => (
        <a key={code} href={fieldCityPath(wave.code, code)}>
          {consoleCityName(cityOf(code), code, language)}
        </a>
      ))}
      {more > 0 && (
        <small>{fill(stringsIn(language).publish.checks.more, { n: number(more, language) })}</small>
      )}
    </p>
  );
}
