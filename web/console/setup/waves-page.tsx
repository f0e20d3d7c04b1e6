import type { Wave } from '../../../db/waves.ts';
import { localize } from '../../../server/survey/questionnaire/localize.ts';
import { questionnaireTemplates } from '../../../server/survey/questionnaire/templates/templates.ts';
import { formatTime, stringsIn } from '../../language.ts';
import { preparedWavesPath, setupPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { Done, Fault, FormField } from '../door.tsx';
import { type ConsoleContext, consolePage } from '../frame.tsx';
import { ChoiceField } from '../scope-fields.tsx';

/** The prefix of a template's name, where a wave copies no earlier one; no code of a wave has a colon. */
export const TEMPLATE_PREFIX = 'template:';

/** The typed fields of a new wave; times as browsers write them. */
export interface TypedWave {
  waveCode: string;
  titleZh: string;
  titleEn: string;
  opensAt: string;
  closesAt: string;
  from: string;
}

export interface PreparedWavesPageProps extends ConsoleContext {
  prepared: readonly Wave[];
  /** Waves to copy, newest first. */
  /** Waves to copy; undefined for a reader who may begin none. */
  models: readonly Wave[] | undefined;
  typed: TypedWave;
  faulty: readonly string[];
  fault?: string | undefined;
  done?: string | undefined;
}

/** The waves in preparation, and the form that begins another one. */
export function preparedWavesPage(props: PreparedWavesPageProps): string {
  const { language, prepared, fault, done, models } = props;
  const words = stringsIn(language).setup;
  return consolePage({
    ...props,
    title: words.title,
    children: (
      <>
        <h1>{words.title}</h1>
        <p class="help">{words.waves.lead}</p>
        <Done>{fault ? undefined : done}</Done>
        <div class="columns signing">
          <section>
            <h2>{words.waves.list}</h2>
            {prepared.length === 0 ? (
              <p class="note">{words.waves.none}</p>
            ) : (
              <ul class="releases">
                {prepared.map((wave) => (
                  <li key={wave.id}>
                    <p>
                      <a href={setupPath(wave.code)}>
                        <b>{localize(wave.title, language)}</b>
                      </a>{' '}
                      <code>{wave.code}</code>
                    </p>
                    <p class="help">
                      {fill(words.summary.basics, {
                        from: formatTime(wave.opensAt.toISOString(), language),
                        to: formatTime(wave.closesAt.toISOString(), language),
                      })}
                      {' · '}
                      {fill(words.waves.made, { time: formatTime(wave.createdAt.toISOString(), language) })}
                    </p>
                  </li>
                ))}
              </ul>
            )}
          </section>
          {models && <NewWave {...props} models={models} />}
        </div>
      </>
    ),
  });
}

function NewWave({
  language,
  models,
  typed,
  faulty,
  fault,
}: PreparedWavesPageProps & { models: readonly Wave[] }) {
  const words = stringsIn(language).setup;
  const { fields } = words;
  const field = (name: keyof TypedWave) => ({
    ...{ name, value: typed[name], isFaulty: faulty.includes(name) },
  });
  return (
    <form method="post" action={preparedWavesPath()} class="card decide">
      <h2>{words.waves.anew}</h2>
      <Fault>{fault}</Fault>
      <FormField {...field('waveCode')} label={fields.waveCode} hint={fields.codeHint} />
      <FormField {...field('titleZh')} label={fields.titleZh} />
      <FormField {...field('titleEn')} label={fields.titleEn} />
      <FormField {...field('opensAt')} label={fields.opensAt} type="datetime-local" />
      <FormField
        {...field('closesAt')}
        label={fields.closesAt}
        type="datetime-local"
        hint={fields.closesAtHint}
      />
      <ChoiceField
        name="from"
        label={words.waves.from}
        value={typed.from}
        options={[
          ...models.map((wave): [string, string] => [
            wave.code,
            `${localize(wave.title, language)} (${wave.code})`,
          ]),
          ...[...questionnaireTemplates.keys()].map((name): [string, string] => [
            name === 'national-core' ? '' : `${TEMPLATE_PREFIX}${name}`,
            fill(words.waves.defaults, { name: words.questionnaire.templates[name] ?? name }),
          ]),
        ]}
      />
      <p class="help">{words.waves.fromHint}</p>
      <p class="submit">
        <button type="submit">{words.waves.submit}</button>
      </p>
    </form>
  );
}
