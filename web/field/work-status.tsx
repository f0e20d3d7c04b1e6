import { type ComponentChildren, Fragment } from 'preact';
import { cityName } from '../city-name.ts';
import type { Language } from '../language.ts';
import { fieldPath, sheetsPath } from '../paths.ts';
import type { Strings } from '../strings/zh-CN.ts';
import { Changing } from '../ui/changing-text.tsx';
import { fill } from '../ui/interpolate.ts';
import { reasonOf } from './refusal.ts';
import { readBody } from './submission-body.ts';
import type { Outgoing } from './tablet.ts';
import type { Work } from './use-work.ts';

type Words = Strings['staff'];

/** How much is unsent, in sight at all times. */
export function UnsentCount({ words, work }: { words: Words; work: Work }) {
  const { unsent, sent } = work.outboxState;
  return (
    <p class={unsent > 0 ? 'count waiting' : 'count'} role="status">
      <Changing text={fill(words.tally, { unsent, sent })} />
    </p>
  );
}

interface WorkStatusProps {
  words: Words;
  work: Work;
  waveTitle: string;
  language: Language;
  /** The page's city, whose name it knows. */
  city: { code: string; name: string };
}

/** Who works here, for what and until when, and what stands in the way. */
export function WorkStatus({ words, work, waveTitle, language, city }: WorkStatusProps) {
  const { staff } = work.worker ?? {};
  if (!staff) return null;
  const until = new Date(staff.expiresAt).toLocaleString(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const named = (code: string) => {
    const names = staff.cityNames?.[code];
    return names ? cityName({ code, ...names }, language) : code;
  };
  const pathIn = staff.entry === 'paper' ? sheetsPath : fieldPath;
  const cities =
    staff.cities === 'all'
      ? words.allCities
      : staff.cities.map((code, i) => (
          <Fragment key={code}>
            {i > 0 && ', '}
            {code === city.code ? city.name : <a href={pathIn(code)}>{named(code)}</a>}
          </Fragment>
        ));
  const rows: [string, ComponentChildren][] = [
    [words.who, staff.name],
    [words.wave, waveTitle],
    [words.cities, cities],
    [words.until, until],
  ];
  return (
    <>
      <dl class="card facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {work.isBroken && <p class="alert">{words.failed}</p>}
      {(!work.isOnline || work.outboxState.isStuck) && work.fault !== 'revoked' && (
        <p class="note">{words.offline}</p>
      )}
      {!work.isPersistent && work.outboxState.unsent > 0 && <p class="note">{words.notPersistent}</p>}
      <Refused words={words} work={work} language={language} />
    </>
  );
}

/** The refused submissions: why, and ways to save or delete them. */
function Refused({ words, work, language }: Omit<WorkStatusProps, 'waveTitle' | 'city'>) {
  const { refused } = work.outboxState;
  if (refused.length === 0) return null;
  return (
    <section class="card refused">
      <h2>
        <Changing text={fill(words.refused.title, { n: refused.length })} />
      </h2>
      <p class="help">{words.refused.hint}</p>
      <ul>
        {refused.map((one) => (
          <li key={one.id}>
            <span>
              {one.kind === 'contact' ? `${words.contact} · ` : one.sheet ? `${one.sheet} · ` : ''}
              {new Date(one.at).toLocaleString(language, { dateStyle: 'short', timeStyle: 'short' })}
              {' · '}
              {one.refused && reasonOf(one.refused, words)}
            </span>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                if (confirm(words.refused.sure)) void work.outbox.drop(one.id);
              }}
            >
              {words.refused.drop}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="plain" onClick={() => exportFile(refused)}>
        {words.refused.export}
      </button>
    </section>
  );
}

/** Exports refused submissions as a file, without their tokens. */
function exportFile(refused: readonly Outgoing[]): void {
  const plain = refused.map(({ body, ...rest }) => {
    const { credential: _, ...content } = readBody(body);
    return { ...rest, content };
  });
  const url = URL.createObjectURL(new Blob([JSON.stringify(plain, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'chengsheng-refused.json';
  link.click();
  URL.revokeObjectURL(url);
}
