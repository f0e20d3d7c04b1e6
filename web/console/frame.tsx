import type { ComponentChildren } from 'preact';
import { directionOf, endonyms, formatClock, stringsIn } from '../language.ts';
import {
  consolePath,
  evaluationsPath,
  inLanguagePath,
  inModePath,
  overviewPath,
  ownAccountPath,
  peoplePath,
  preparedWavesPath,
  privacyPath,
  signOutPath,
} from '../paths.ts';
import { htmlDocument, type PageContext } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { Wordmark } from '../ui/wordmark.tsx';
import { type ConsoleSection, sectionPaths } from './sections.ts';
import { consoleStyle } from './style.ts';

/** A wave as the console names it. */
export interface ConsoleWave {
  code: string;
  title: string;
  simulated: boolean;
}

/** What every page of the console needs. */
export interface ConsoleContext extends PageContext {
  /** The name of the signed-in person. */
  person: string;
  /** The waves that their grants cover, newest first. */
  waves: readonly ConsoleWave[];
  /** The page's wave; pages about people and the like have none. */
  wave?: ConsoleWave | undefined;
  /** The sections that their grants cover in it. */
  sections: readonly ConsoleSection[];
  /** Whether they cover the pages about people. */
  seesPeople: boolean;
  /** Whether they cover an evaluation around a survey. */
  seesEvaluations: boolean;
  /** Whether they cover setting a wave up. */
  seesSetup: boolean;
}

/** The moment of a page's figures. */
export interface AsOf {
  at: string;
  isStale: boolean;
}

interface ConsolePageProps extends ConsoleContext {
  title: string;
  section?: ConsoleSection;
  asOf?: AsOf | undefined;
  scripts?: readonly (string | undefined)[];
  data?: unknown;
  children: ComponentChildren;
}

/** A page of the console as HTML. `children` begins with the page's `h1`. */
export function consolePage(props: ConsolePageProps): string {
  const title = props.wave ? `${props.title} · ${props.wave.title}` : props.title;
  return htmlDocument({ ...props, title, style: consoleStyle }, <Frame {...props} />);
}

function Frame(props: ConsolePageProps) {
  const { language, wave, asOf, children } = props;
  const { site, console: words } = stringsIn(language);
  const time = asOf && formatClock(asOf.at, language);
  return (
    <>
      <a class="skip" href="#main">
        {site.skip}
      </a>
      <Head {...props} />
      <main id="main">
        {asOf?.isStale && (
          <p class="alert" role="status">
            {fill(words.frame.stale, { time: time ?? '' })}
          </p>
        )}
        {children}
      </main>
      <footer>
        {asOf && (
          <span>
            <time dateTime={asOf.at}>{fill(words.frame.asOf, { time: time ?? '' })}</time>
          </span>
        )}
        {wave?.simulated && <span>{words.frame.simulated}</span>}
        <Choices {...props} />
      </footer>
    </>
  );
}

function Head({ language, wave, waves, section, sections, person, ...props }: ConsolePageProps) {
  const { accounts, console: words, evaluation, setup } = stringsIn(language);
  return (
    <header>
      <a href={consolePath()} class="brand">
        <Wordmark />
        <span class="unseen">{words.frame.home}</span>
      </a>
      {wave && <WaveSwitch wave={wave} waves={waves} label={words.frame.waves} section={section} />}
      {wave && sections.length > 0 && (
        <nav aria-label={words.frame.sections}>
          {sections.map((s) => (
            <a key={s} href={sectionPaths[s](wave.code)} aria-current={s === section ? 'page' : undefined}>
              {words.sections[s]}
            </a>
          ))}
        </nav>
      )}
      <div class="person">
        {props.seesSetup && <a href={preparedWavesPath()}>{setup.title}</a>}
        {props.seesEvaluations && <a href={evaluationsPath()}>{evaluation.title}</a>}
        {props.seesPeople && <a href={peoplePath()}>{accounts.people.title}</a>}
        <a href={ownAccountPath()}>{person}</a>
        <form method="post" action={signOutPath()}>
          <button type="submit" class="quiet">
            {accounts.own.signOut}
          </button>
        </form>
      </div>
    </header>
  );
}

interface WaveSwitchProps extends Required<Pick<ConsoleContext, 'waves'>> {
  wave: ConsoleWave;
  label: string;
  section: ConsoleSection | undefined;
}

/** The wave's name; where there are others, with a list of them. */
function WaveSwitch({ wave, waves, label, section }: WaveSwitchProps) {
  const pathOf = section ? sectionPaths[section] : overviewPath;
  if (waves.length < 2) return <b class="wave only">{wave.title}</b>;
  return (
    <details class="wave">
      <summary>
        <span class="unseen">{label} </span>
        {wave.title}
      </summary>
      <ul class="waves">
        {waves.map(({ code, title }) => (
          <li key={code}>
            <a href={pathOf(code)} aria-current={code === wave.code ? 'true' : undefined}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Language and size of type. */
function Choices({ language, languages, mode, url }: PageContext) {
  const { site } = stringsIn(language);
  const other = mode === 'elder' ? 'normal' : 'elder';
  return (
    <nav aria-label={site.languages}>
      {languages
        .filter((l) => l !== language)
        .map((l) => (
          <a key={l} href={inLanguagePath(url, l)} lang={l} hreflang={l} dir={directionOf(l)}>
            {endonyms[l]}
          </a>
        ))}
      <a href={inModePath(url, other)}>{site[other]}</a>
      <a href={privacyPath()}>{site.privacy}</a>
    </nav>
  );
}
